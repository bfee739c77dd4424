# On a fresh machine:  make demo   or   make test   (both fetch what is missing first, see tools/setup.sh).
SWIFT ?= swift
CLIP ?= .deps/samples/bikes.mp4
PIPELINE ?= driving
ANNOTATED ?= .build/demo.boxes.mp4

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests build demo test lint clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

setup: ## fetch what is missing: FFmpeg's development files, OpenVINO, the detector, the sample clips
	@tools/setup.sh

setup-tests:
	@tools/setup.sh --tests

build: setup ## build the program (release)
	@$(SWIFT) build --configuration release --product pdnstream 1>&2

demo: build ## run the program on a real clip: JSON lines on stdout (CLIP=…, PIPELINE=…)
	@.build/release/pdnstream run $(CLIP) --pipeline $(PIPELINE) --annotate $(ANNOTATED)
	@echo "demo: one JSON line per frame of $(CLIP) is above; the same with boxes drawn in: $(ANNOTATED)" >&2

test: setup-tests ## run every test, after installing what only they need: an RTSP server (GStreamer's)
	@$(SWIFT) test --disable-xctest
	@echo "test: all tests passed" >&2

lint: ## check the format of the Swift sources and, where shellcheck is installed, the scripts
	@$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	@if command -v shellcheck > /dev/null; then shellcheck -x tools/*.sh tools/*/*.sh tools/evaluate/evaluate tools/train/train .ci/run; \
	else echo "lint: shellcheck is not installed; the scripts were not checked" >&2; fi
	@echo "lint: clean" >&2

clean: ## remove what was built (.deps stays: rm -r .deps removes that too)
	@rm -rf .build
	@echo "clean: .build is gone" >&2
