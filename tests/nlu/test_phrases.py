from bot.nlu.phrases import Phrases


def test_every_phrase_of_every_value_is_found_as_whole_words() -> None:
    phrases = Phrases({"fruit": ["apples?", "red pear"], "colour": ["red"]})
    assert phrases.find("apple, red pear, apples") == [
        ("fruit", (0, 5)),
        ("fruit", (7, 15)),
        ("fruit", (17, 23)),
        ("colour", (7, 10)),
    ]
    assert phrases.find("pineapple") == []
