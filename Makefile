# Kiểm Tin. Everything happens inside .venv; nothing else on the machine is touched.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
PIP := $(BIN)/python -m pip --disable-pip-version-check

.PHONY: help demo up test lint bench chaos soak install clean train-proof

help:
	@echo "make demo   - cài đặt và chạy thử với các trang mô phỏng | set up and run on replica sites"
	@echo "make up     - chạy với các nguồn thật đã cấu hình        | run on the configured real sources"
	@echo "make test   - kiểm tra toàn bộ                           | lint, types, layers, all tests"
	@echo "make lint   - chỉ kiểm tra mã                            | code checks only"
	@echo "make bench  - đo tốc độ và chất lượng                    | speed and quality figures"
	@echo "make soak   - một ngày thu thập với các trang có lỗi     | a day of crawling faulty replica sites"
	@echo "make chaos  - giết tiến trình đăng 1.000 lần             | kill the publisher 1,000 times"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Cần Python 3.11 trở lên (PYTHON=/duong/dan/python3 make ...) | Python 3.11 or newer is needed"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Cần gói python3-venv: sudo apt-get install python3-venv | the package python3-venv is needed"; exit 1; }

$(STAMP): $(BIN)/python pyproject.toml constraints.txt
	$(PIP) install -q -c constraints.txt -e .
	$(BIN)/python -m compileall -q kiemtin crawler classifier review scheduler reports media dashboard cli demo
	@touch $@

$(DEV_STAMP): $(STAMP)
	$(PIP) install -q -c constraints.txt -e ".[dev]"
	@touch $@

install: $(STAMP)

demo: $(STAMP)
	@exec $(BIN)/kiemtin up --demo

up: $(STAMP)
	@exec $(BIN)/kiemtin up

lint: $(DEV_STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	./tools/needs.sh
	$(BIN)/pytest -n $$(($$(nproc) + 1)) --dist loadfile  # one more than cores: many tests wait for servers

chaos: $(DEV_STAMP)
	./tools/needs.sh
	$(BIN)/python tests/chaos.py --kills 1000

soak: $(DEV_STAMP)
	$(BIN)/python tests/soak.py

bench: $(DEV_STAMP)
	$(BIN)/python -m bench

train-proof: $(DEV_STAMP)
	$(PIP) install -q -c constraints.txt -e ".[train]"
	$(BIN)/python bench/train_proof.py
	$(BIN)/pytest -q tests/training/proof_checkpoint_torch.py

clean:
	rm -rf $(VENV) build dist *.egg-info
