# 尤溪政务公开协同. `make` alone lists what can be done. Works with GNU make on Debian 12 and any system with Python 3.11.
# Variables: PORT=5000  HOST=127.0.0.1  WHEELS=folder (install without a network)  WORKERS=2  T=tests/documents

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh
MAKEFLAGS += --no-print-directory

HOST ?= 127.0.0.1
PORT ?= 5000
WORKERS ?= logical
T ?= tests
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
PYTEST := $(PY) -m pytest
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes $(if $(WHEELS),--no-index --find-links $(WHEELS))
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

# Whether the settings name a PostgreSQL server: then its driver is installed too.
POSTGRES := $(findstring postgres,$(DATABASE_URL) $(YX_DATABASE_URL) $(shell cat instance/yx.env 2>/dev/null))
DRIVER := $(if $(POSTGRES),requirements-postgres.txt)

# Whether they name a directory to sign in through: then its client libraries, too.
DIRECTORY := $(findstring YX_OIDC_ISSUER,$(shell env; cat instance/yx.env 2>/dev/null))$(findstring YX_LDAP_URL,$(shell env; cat instance/yx.env 2>/dev/null))
EXTRA := $(DRIVER) $(if $(DIRECTORY),requirements-directory.txt)

# A stamp is newer than everything it was made from; it goes with the environment. Another database, another stamp.
STAMPS := $(VENV)/.stamps
APP := $(STAMPS)/app$(addprefix -,$(POSTGRES))$(if $(DIRECTORY),-directory)
READY := instance/.ready$(if $(DATABASE_URL),-$(firstword $(shell printf %s "$(DATABASE_URL)" | cksum)))
CODE := $(shell find app.py yx templates static migrations tests tools -type f -not -name '*.pyc' 2>/dev/null) \
        Makefile pyproject.toml
LINTED := app.py yx tools tests $(wildcard bench)

help:  ## 列出可用命令 | list the commands
	@awk -F '## ' '/^[a-z-]+:.*## / { split($$1, name, ":"); printf "  make %-8s %s\n", name[1], $$2 }' Makefile

# --- use -----------------------------------------------------------------------------------------------------

setup: $(APP) instance/.fonts  ## 安装依赖、字体 | install the requirements, fetch the fonts

run: setup $(READY)  ## 准备数据库和演示数据并启动 | make the database, load the demo, start on HOST:PORT
	@exec $(PY) -m flask serve --host $(HOST) --port $(PORT)

# --- test ----------------------------------------------------------------------------------------------------

test: $(STAMPS)/dev $(STAMPS)/browser $(STAMPS)/directory instance/.fonts  ## 全部测试：SQLite、PostgreSQL、浏览器 | all tests on both databases and in the browser
	@rm -f $(STAMPS)/tested
	@$(PYTEST) $(T) --db both -n $(WORKERS) --dist worksteal --cov --cov-report=
	@if [ "$(T)" = tests ]; then touch $(STAMPS)/tested; fi

fast: $(STAMPS)/dev $(STAMPS)/directory instance/.fonts  ## 一分钟内的测试：SQLite，不开浏览器 | a minute: SQLite, no browser
	@$(PYTEST) $(T) --db sqlite -n $(WORKERS) --dist worksteal -m "not browser and not walk and not slow"

walk: $(STAMPS)/dev instance/.fonts  ## 随机走遍各流程（每个 2000 次 × 50 步）| random walks over every flow, 2,000 × 50 steps
	@$(PYTEST) $(T) --db both -n $(WORKERS) -m walk --hypothesis-profile=long

sabotage: $(STAMPS)/dev instance/.fonts  ## 逐一破坏防线，看测试是否发现 | break each defence in a copy: do the tests notice?
	@nice $(PY) tools/sabotage.py --write docs/security-sabotage.md

fuzz: $(STAMPS)/dev instance/.fonts  ## 向每个表单、地址、上传口送乱值（各 200 次）| nonsense for every form, address and upload, 200 each
	@$(PYTEST) tests/security/test_fuzz.py tests/security/test_uploads.py --db both --hypothesis-profile=fuzz

mutate: $(STAMPS)/mutate instance/.fonts  ## 改动规则，看测试是否发现（M=core）| change the rules piece by piece: do the tests notice? M="core tasks"
	@nice $(PY) tools/mutate.py $(M) --files "$(F)" $(AGAIN)

load: $(STAMPS)/dev  ## 三百人的一个工作日（LOAD="--ramp"）| an office day of three hundred officials
	@$(PY) -m bench.load $(LOAD)

bench: $(STAMPS)/dev  ## 测量速度与规模：一万件、一百万件（BENCH="--postgres"）| speed at ten thousand and at a million
	@$(PY) -m bench $(BENCH)

# --- quality gates -------------------------------------------------------------------------------------------

check: lint $(STAMPS)/tested  ## CI 所查的一切 | everything that CI checks
	@$(PY) tools/coverage_gate.py

# The tests of this very tree, unless they have just passed.
$(STAMPS)/tested: $(CODE) | $(STAMPS)/dev
	@$(MAKE) test

lint: $(STAMPS)/dev  ## 格式、类型、模板、安全、迁移（不运行测试）| format, types, templates, security, migrations
	@$(BIN)/ruff format --check $(LINTED)
	@$(BIN)/ruff check $(LINTED)
	@$(BIN)/mypy
	@$(BIN)/djlint --lint --quiet templates
	@$(BIN)/bandit --quiet --recursive --configfile pyproject.toml app.py yx tools
	@$(PY) tools/migrations.py

shape: $(STAMPS)/dev  ## 代码的尺寸与范例对照 | the figures of this code beside its models
	@$(PY) tools/shape.py

format: $(STAMPS)/dev  ## 整理代码格式 | put the code in order
	@$(BIN)/ruff check --fix --quiet $(LINTED) || true
	@$(BIN)/ruff format --quiet $(LINTED)

# --- upkeep --------------------------------------------------------------------------------------------------

lock: $(STAMPS)/dev  ## 重新锁定依赖（requirements*.in → *.txt）| lock the requirements anew
	@$(LOCK) requirements.in -o requirements.txt
	@$(LOCK) requirements-postgres.in -o requirements-postgres.txt
	@$(LOCK) requirements-directory.in -o requirements-directory.txt
	@$(LOCK) requirements-dev.in -o requirements-dev.txt
	@$(LOCK) requirements-mutate.in -o requirements-mutate.txt

fonts:  ## 再次获取公文字体 | try again to fetch the fonts of the official paper
	@rm -f instance/.fonts
	@$(MAKE) instance/.fonts

clean:  ## 删除环境与缓存，保留 instance/ 数据 | remove environment and caches, keep the data in instance/
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- stamps --------------------------------------------------------------------------------------------------

$(STAMPS)/venv:
	@sh tools/venv.sh $(VENV)
	@mkdir -p $(STAMPS)
	@touch $@

$(APP): requirements.txt $(EXTRA) $(wildcard instance/yx.env) | $(STAMPS)/venv
	@echo "安装依赖 | installing requirements"
	@$(PIP) -r requirements.txt $(addprefix -r ,$(EXTRA))
	@$(PY) -m compileall -q app.py yx
	@touch $@

$(STAMPS)/dev: requirements.txt requirements-postgres.txt requirements-directory.txt requirements-dev.txt | $(STAMPS)/venv
	@echo "安装测试工具 | installing the tools of the tests"
	@$(PIP) -r requirements.txt -r requirements-postgres.txt -r requirements-directory.txt -r requirements-dev.txt
	@touch $@

$(STAMPS)/mutate: requirements-mutate.txt $(STAMPS)/dev
	@$(PIP) -r requirements-mutate.txt
	@touch $@

$(STAMPS)/browser: tools/browser.sh | $(STAMPS)/venv
	@sh tools/browser.sh
	@touch $@

$(STAMPS)/directory: tools/directory.sh | $(STAMPS)/venv
	@sh tools/directory.sh $(VENV)/slapd
	@touch $@

# Without the fonts the programme runs; the page says which font was used. `make fonts` tries again.
instance/.fonts: tools/fonts.py | $(STAMPS)/venv
	@$(PY) tools/fonts.py instance/fonts || echo "公文字体未取得，可稍后运行 make fonts | no fonts yet, later: make fonts"
	@touch $@

$(READY): $(wildcard migrations/versions/*.py instance/yx.env) $(if $(POSTGRES)$(wildcard instance/yx.sqlite3),,again) | $(APP)
	@$(PY) -m flask init
	@$(PY) -m flask demo
	@touch $@

# `again` is never up to date.
.PHONY: again help setup run test fast walk sabotage fuzz bench load mutate check lint shape format lock fonts clean
