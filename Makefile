# make train    sets everything up, then trains on RANKS ranks
# make test     builds and runs every test
# make help     what else there is

RANKS ?= 4
CONFIG ?= configs/quickstart.yaml
DATA ?= data/mnist
PACKAGES = libopenmpi-dev openmpi-bin libdnnl-dev zlib1g-dev libpng-dev libjpeg62-turbo-dev libzip-dev pkg-config
LOCKSTEP = .build/release/lockstep
# A package of its own, as training needs no web server. Empty: none.
SERVER = Server/.build/release/lockstep-serve
PREFIX ?= /usr/local
DESTDIR ?=

ifneq ($(shell [ '$(RANKS)' -ge 1 ] 2>/dev/null || echo refused),)
$(error RANKS is '$(RANKS)', but must be a number from 1)
endif

KILLS ?= 100
ifneq ($(shell [ '$(KILLS)' -ge 1 ] 2>/dev/null || echo refused),)
$(error KILLS is '$(KILLS)', but must be a number from 1)
endif

# mpirun refuses to run as root, and to start more ranks than there are cores, unless it is told that both are meant.
export OMPI_ALLOW_RUN_AS_ROOT ?= 1
export OMPI_ALLOW_RUN_AS_ROOT_CONFIRM ?= 1
export OMPI_MCA_rmaps_base_oversubscribe ?= 1

.PHONY: help dependencies build train serve test test-all fuzz sanitize soak bench lint docs docs-check install uninstall deb clean

help:
	@echo "make train [RANKS=4] [CONFIG=configs/quickstart.yaml] [DATA=data/mnist]"
	@echo "                 set everything up and train; without DATA and the network, on synthetic digits"
	@echo "make build       build $(LOCKSTEP)"
	@echo "make serve       build the server of lockstep serve: a page to draw on, and an API"
	@echo "make test        build and run every test"
	@echo "make test-all    the same, with the tests that need Jupyter, a browser and a clean Debian, which it installs"
	@echo "make fuzz        give every reader 50,000 (COUNT=) inputs that are nearly right, made from SEED=1"
	@echo "make sanitize    the same for 2,000 of them, and small trainings, with AddressSanitizer"
	@echo "make soak        kill ranks 100 times (KILLS=), resume, and compare the results"
	@echo "make bench       time epochs on several numbers of ranks and threads, a wide network, and the synchronization"
	@echo "make lint        check the format of the sources"
	@echo "make docs        build the DocC pages of the library products"
	@echo "make docs-check  check the links and words of the documentation, and run its commands"
	@echo "make install     install the program, its manual and completions below PREFIX=/usr/local (DESTDIR=)"
	@echo "make uninstall   remove what was installed there"
	@echo "make deb         make a Debian package"
	@echo "make clean       remove what was built"

# Installs what is missing where that is allowed, and else says which command to run.
dependencies:
	@command -v swift >/dev/null || { echo "Swift 6.1 or later is missing: https://www.swift.org/install/linux/" >&2; exit 1; }
	@missing=$$(for package in $(PACKAGES); do \
	    dpkg-query --show --showformat='$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || printf '%s ' $$package; \
	  done); \
	[ -z "$$missing" ] && exit 0; \
	if [ "$$(id -u)" = 0 ]; then as_root=; \
	elif sudo --non-interactive true 2>/dev/null; then as_root=sudo; \
	else echo "Packages are missing. Run: sudo apt-get install $$missing" >&2; exit 1; fi; \
	$$as_root apt-get update --quiet --quiet && \
	$$as_root apt-get install --quiet --quiet --yes --no-install-recommends $$missing

build: dependencies
	swift build --configuration release --product lockstep

# The data in DATA; where that holds none (66), it is downloaded there; where no folder was asked for and no mirror can be
# reached (69), synthetic digits. A folder that holds some of the files, or a damaged one (1), is left as it is.
train: build
	@data='$(DATA)'; dataset=; \
	check() { problem=$$($(LOCKSTEP) data check "$$1" 2>&1 >/dev/null); status=$$?; \
	  case $$status in 0 | 66) ;; *) printf '%s\n' "$$problem" >&2; exit $$status;; esac; }; \
	check "$$data"; \
	if [ $$status = 66 ]; then \
	  $(LOCKSTEP) data fetch --output "$$data"; status=$$?; \
	  if [ $$status = 69 ] && [ '$(origin DATA)' = file ]; then \
	    data=data/synthetic; dataset='--set data.dataset=synthetic'; \
	    echo; echo '**** MNIST could not be downloaded: training on SYNTHETIC DIGITS, which is not MNIST. ****'; echo; \
	    check "$$data"; \
	    [ $$status = 0 ] || \
	      $(LOCKSTEP) data synthesize --output "$$data" --train 60000 --test 10000 --seed 1 || exit; \
	  elif [ $$status != 0 ]; then exit $$status; fi; \
	fi; \
	mpirun -n $(RANKS) $(LOCKSTEP) train --config '$(CONFIG)' --data "$$data" $$dataset

# A second package, with a web server's.
serve: build
	swift build --configuration release --package-path Server --product lockstep-serve
	@echo; echo 'Start it with: $(LOCKSTEP) serve runs/NAME'

test: dependencies
	swift build --configuration release --build-tests
	swift test --configuration release --skip-build --no-parallel

# What the tests of notebooks, event files, pages, the API and loaders run in: the packages of requirements.txt and PyTorch, and nothing
# of the machine's. PyTorch for processors alone is a tenth of what pip installs otherwise, and comes from an index of its own.
PYTHON = .build/python
PIP_INSTALL = $(PYTHON)/bin/pip install --quiet --disable-pip-version-check
TORCH = torch==2.13.0
$(PYTHON)/complete: Tests/Interoperability/requirements.txt
	python3 -m venv --clear $(PYTHON)
	$(PIP_INSTALL) --requirement $<
	$(PIP_INSTALL) $(TORCH)+cpu 2>/dev/null || $(PIP_INSTALL) --index-url https://download.pytorch.org/whl/cpu $(TORCH) || \
	  echo 'PyTorch could not be installed: its tests are skipped.'
	touch $@

# Without these, the tests that need them are skipped.
test-all: PACKAGES += python3 python3-venv chromium debootstrap fish lintian man-db tmux zsh
test-all: deb serve $(PYTHON)/complete
	swift test --configuration release --package-path Server --disable-testable-imports
	swift build --configuration release --build-tests
	LOCKSTEP_EXAMPLES=1 LOCKSTEP_PYTHON=$(CURDIR)/$(PYTHON)/bin/python3 LOCKSTEP_DEB=$$(ls -t $(CURDIR)/$(STATIC)/lockstep_*.deb | head -n 1) \
	  swift test --configuration release --skip-build --no-parallel

# Gives every reader COUNT inputs that are nearly right.
COUNT ?= 50000
SEED ?= 1
fuzz: dependencies
	swift build --configuration release --build-tests
	.build/release/fuzz --count $(COUNT) --seed $(SEED)

# With AddressSanitizer in Swift and C, and what C leaves undefined trapped; builds everything anew, in a folder of its own.
# Small trainings go through every kernel.
SANITIZED = --sanitize address --scratch-path .build-sanitize -Xcc -fsanitize=undefined -Xcc -fsanitize-trap=undefined
SANITIZED_RUNS = optimizer.name=sgd optimizer.name=adam training.precision=bfloat16 model.activation=tanh
sanitize: export ASAN_OPTIONS = detect_leaks=0:quarantine_size_mb=8
sanitize: COUNT = 2000
sanitize: dependencies
	swift build $(SANITIZED) --product lockstep
	swift build $(SANITIZED) --product fuzz
	rm -rf .build-sanitize/digits
	.build-sanitize/debug/lockstep data synthesize --output .build-sanitize/digits --train 300 --test 100
	for setting in $(SANITIZED_RUNS); do \
	  .build-sanitize/debug/lockstep train --config configs/quickstart.yaml --data .build-sanitize/digits \
	    --output .build-sanitize/run --overwrite --set data.dataset=synthetic --set training.epochs=1 \
	    --set 'model.hidden=[37, 19]' --set training.batch_size=50 --set $$setting || exit; \
	done
	.build-sanitize/debug/fuzz --count $(COUNT) --seed $(SEED)

# Kills ranks of short runs KILLS times, and resumes them on other numbers of ranks.
soak: dependencies
	swift build --configuration release --build-tests
	LOCKSTEP_KILLS=$(KILLS) swift test --configuration release --skip-build --filter FaultInjectionTests

# The jobs are those of a machine with two cores.
BENCH_JOBS ?= 1x1,1x2,2x1,4x1
bench: build
	@$(LOCKSTEP) bench table --jobs $(BENCH_JOBS) --json bench.json
	@echo; echo '784-2048-2048-2048-10, batches of 512, 20,000 images per epoch'
	@$(LOCKSTEP) bench table --jobs 2x1 --set 'model.hidden=[2048,2048,2048]' --set training.batch_size=512 \
	  --images 20000 --json bench-wide.json
	@echo; mpirun -n 2 $(LOCKSTEP) bench allreduce --json bench-allreduce.json

lint:
	swift format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Benchmarks \
	  Benchmarks/InstructionCounts/Package.swift Benchmarks/InstructionCounts/Sources \
	  Server/Package.swift Server/Sources Server/Tests examples/app/Package.swift examples/app/Sources

# The DocC pages of the library products, without a warning, below .build-docs/plugins/Swift-DocC/outputs.
docs: dependencies
	swift package --scratch-path .build-docs --disable-sandbox generate-documentation \
	  --target MPI --target NeuralNetwork --target Model --target Pictures --target Prediction --warnings-as-errors


docs-check: build serve
	docs/check.py
	docs/run_commands.py --lockstep $(LOCKSTEP)

# As root may have no Swift, this builds nothing that is there already.
$(LOCKSTEP):
	$(MAKE) build

$(SERVER):
	@if command -v swift >/dev/null; then $(MAKE) serve; \
	else echo 'There is no Swift to build the server of lockstep serve: it is left out' >&2; fi

install: $(LOCKSTEP) $(SERVER)
	@set --; [ ! -x '$(SERVER)' ] || set -- --server '$(SERVER)'; \
	packaging/install.py install --program '$(LOCKSTEP)' "$$@" --prefix '$(PREFIX)' --destdir '$(DESTDIR)'

uninstall:
	@packaging/install.py uninstall --prefix '$(PREFIX)' --destdir '$(DESTDIR)'

# Swift's libraries are linked into the program, as Debian has none; builds everything anew, in a folder of its own.
STATIC = .build-static
deb: PACKAGES += binutils chrpath dpkg-dev libcurl4-openssl-dev python3
deb: dependencies
	swift build --configuration release --static-swift-stdlib --scratch-path $(STATIC) --product lockstep
	packaging/make_deb.py --program $(STATIC)/release/lockstep --output $(STATIC)

clean:
	rm -rf .build .build-sanitize .build-docs .build-static Server/.build
