# Concord's verbs. `make` alone lists them. Needs make and a Python 3.11 or newer; everything else is set up in .venv.

SHELL := /bin/sh
# What Python compiles is kept: the tests start many processes, and each would read all of its source again.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help demo install test check fix fuzz bench soak api pins clean

# The first Python that is new enough and can make virtual environments; failing that, the first that is new enough, which then says what it lacks.
CANDIDATES := $(PYTHON) python3.11 python3.12 python3.13 python3.14 python3
FIND = for lacks in "import sys, venv, ensurepip" "import sys"; do for each in $(CANDIDATES); do \
	$$each -c "$$lacks; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && { command -v $$each; exit; }; done; done
SET_UP = python=$$($(FIND)); if [ -z "$$python" ]; then \
	echo "No Python 3.11 or newer found. On Debian and Ubuntu: apt-get install python3 python3-venv. Or name one: make PYTHON=/path/to/python3.12 $@" >&2; exit 2; fi; \
	"$$python" .ci/install.py
RUN := .venv/bin/python
ROOMS := prompts serving ingest eval assist gpu

# What an ordinary machine has no server, browser or accelerator for is left out by name, and run by .ci/run.
HERE := -m "not browser and not torch and not vllm and not postgres and not soak and not ocr and not bulk" --ignore=tests/browser --ignore=tests/vllm

STYLE := .venv/bin/ruff format --check . && .venv/bin/ruff check . && .venv/bin/mypy && .venv/bin/lint-imports

# A process for each core, up to four; the tests of one file stay together, for they share what it set up.
AT_ONCE := -n auto --maxprocesses 4 --dist loadfile

help: ## list these verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: install ## set everything up, load the demo shop, start it on 127.0.0.1:8000 and print one link
	@$(RUN) -m assist serve --demo

install: ## set up .venv with the base packages (no torch, nothing for a GPU)
	@$(SET_UP)

test: ## set up .venv with the tools; every test, several files at once, then formatting, lint, types and import contracts; all that needs no browser, torch, vLLM, PostgreSQL, Ray or patience (.ci/run runs those too)
	@$(SET_UP) dev
	@echo "Left out here and run by .ci/run: tests marked browser, torch, vllm, postgres, soak, ocr or bulk."
	@$(RUN) -m pytest --no-skips $(AT_ONCE) $(HERE); tested=$$?; $(STYLE) && exit $$tested

check: ## formatting, lint, types, import contracts and the house rules
	@$(SET_UP) dev
	$(STYLE)
	$(RUN) -m pytest -q --no-skips tests/test_rooms.py tests/test_doors.py tests/test_readme.py tests/test_dependencies.py

fix: ## format and mend what ruff can mend
	@$(SET_UP) dev
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

bench: ## our search beside its peers: make bench QUESTIONS=questions.jsonl, over the knowledge in DATA (default: data); PEERS=1 sets up theirs (2 GB)
	@test -n "$(QUESTIONS)" || { echo "Name the questions: make bench QUESTIONS=questions.jsonl [DATA=folder]" >&2; exit 2; }
	@$(SET_UP)
	@test -z "$(PEERS)" || { python=$$($(FIND)); "$$python" .ci/install.py --into .venv-peers peers; }
	@$(RUN) -m eval bench retrieval "$(QUESTIONS)" --data "$(or $(DATA),data)" --peers "$$(test -x .venv-peers/bin/python && echo .venv-peers/bin/python || echo $(RUN))"

soak: ## kill the process that owns an index, or its loading child, at 50 random moments of loads while another asks; lets a served model die 100 times under 20 drafts at once; kills the service under load, and loads the desk for MINUTES
	@$(SET_UP) dev
	@$(RUN) -m tests.soak.kill --kills $(or $(KILLS),50)
	@$(RUN) -m tests.soak.deaths --deaths $(or $(DEATHS),100) $(if $(SAVE),--save "$(SAVE)")
	@$(RUN) -m tests.soak.survive --kills $(or $(KILLS),50)
	@$(RUN) -m tests.soak.desk --minutes $(or $(MINUTES),60)

fuzz: ## broken files through the readers' door: make fuzz SECONDS=600; what crashes a reader is kept in out/fuzz
	@$(SET_UP) dev
	@$(RUN) -m tests.fuzz_readers --seconds "$(or $(SECONDS),60)"

api: ## requests made from the API's own description, EXAMPLES of them (default 200) for every operation, against a whole service
	@$(SET_UP) dev
	@$(RUN) -W ignore -m tests.fuzz_api --examples "$(or $(EXAMPLES),200)"

pins: ## renew .ci/constraints.txt with the newest versions that pyproject.toml allows
	@rm -rf .venv-pins
	@python=$$($(FIND)); "$$python" .ci/install.py --newest --into .venv-pins dev postgres browser
	@{ grep '^#' .ci/constraints.txt; .venv-pins/bin/python -m pip freeze --all --exclude pip; } > .venv-pins/constraints.txt
	@mv .venv-pins/constraints.txt .ci/constraints.txt && rm -rf .venv-pins

clean: ## remove what was set up and built; the data folder stays
	rm -rf .venv .venv-pins .venv-vllm .venv-ragas .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis out
	find $(ROOMS) tests -type d -name __pycache__ -prune -exec rm -rf {} +
