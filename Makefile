.DEFAULT_GOAL := help
PYTHON ?=
export PYTHON
# Rasa's and TensorFlow's own chatter and usage reports stay off.
export TF_CPP_MIN_LOG_LEVEL ?= 3
export RASA_TELEMETRY_ENABLED := false
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
# The encoder's threads sleep while they wait for each other (see bot/quiet.py).
export OMP_WAIT_POLICY ?= PASSIVE
BIN := .venv/bin

.PHONY: help setup setup-dev run train chat demo-messaging evaluate test check contract format widget bench race lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 18

setup:
	@bot/setup.sh requirements.txt

setup-dev:
	@bot/setup.sh requirements-dev.txt

run: setup ## set everything up and serve the assistant on SQLite
	@$(BIN)/python -m bot run

train: setup ## train a model if data, domain, config or code changed
	@$(BIN)/python -m bot train

chat: setup ## talk to the assistant in this terminal, in Polish or English
	@$(BIN)/python -m bot chat

demo-messaging: setup-dev ## conversations over Messenger and WhatsApp, with a stand-in for Meta
	@$(BIN)/python -W ignore -m tests.support.meta

evaluate: setup ## accuracy on the test set, by language
	@$(BIN)/python -m bot evaluate

test: setup-dev ## all tests
	@$(BIN)/python -m bot train
	@$(BIN)/python -m pytest -n 2 --dist loadfile

check: setup-dev ## format, lint, types, unsafe code, Rasa's data validation, contract tests, coverage of the desk
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/bandit -q -r -c pyproject.toml bot actions
	@$(BIN)/python -m bot validate
	@$(BIN)/python -m pytest -q tests/contract
	@$(BIN)/python -m pytest -q tests/desk --cov=actions/desk --cov-branch --cov-report=term:skip-covered --cov-fail-under=100

format: setup-dev ## format the code and mend what the linter can
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

widget: bot/widget/node_modules ## check, test and build the chat widget (needs Node 20.19 or newer)
	@cd bot/widget && npm run check && npm test && npm run build

bot/widget/node_modules: bot/widget/package-lock.json
	@cd bot/widget && npm ci && touch node_modules

bench: setup-dev ## measure, for hours: accuracy, latency, memory, beside Rasa's default pipeline
	@$(BIN)/python -m tests.bench

race: setup-dev ## the desk's races and crashes, 200 times on both databases
	@$(BIN)/python -m pytest -q --count 200 tests/services/test_together.py \
		-k "open_the_same_at_once or written_at_once or comes_second or process_that_dies"

lock: ## compile the requirements anew (needs uv)
	uv pip compile -q --no-header --generate-hashes --python-version 3.10 requirements.in -o requirements.txt
	uv pip compile -q --no-header --generate-hashes --python-version 3.10 -c requirements.txt requirements-dev.in -o requirements-dev.txt

clean: ## remove models, databases and caches (not .venv)
	rm -rf models/*.tar.gz models/*.json models/candidates .rasa var/* .pytest_cache .mypy_cache .ruff_cache
