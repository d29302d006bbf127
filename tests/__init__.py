import bot.quiet  # noqa: F401 - before TensorFlow and SQLAlchemy are imported
