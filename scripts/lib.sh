# shellcheck disable=SC2034  # What is set here is for the scripts that source this.
#
# Shared by the scripts beside it; sourced, never run.
#
# Sets up where cargo builds, so that every script and CI reuse one build, and how progress is shown.

# The repository, wherever the caller stands.
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
# The running script: where it is, and what it is called in messages.
SCRIPT="$(cd "$(dirname "$0")" && pwd)/$(basename "$0")"
SELF="scripts/$(basename "$0")"

# Outside the checkout: it is 7 GB, and a fresh clone on a warm machine finds it again.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/galen/target}"
# The runtime's wasm build looks for the workspace above its output directory, where it is not.
export WASM_BUILD_WORKSPACE_HINT="$ROOT"

NODE="$CARGO_TARGET_DIR/release/galen-node"

# Where scripts/setup puts a Node.js of our own, if the system's is too old for the wallet.
NODEJS="${XDG_CACHE_HOME:-$HOME/.cache}/galen/nodejs"
# Where the wallet's core is compiled, apart from everything else: it is made for browsers.
export GALEN_WALLET_TARGET_DIR="${GALEN_WALLET_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/galen/wallet-target}"

# rustup installs into the first, and a shell that was open at that time does not know.
for folder in "$HOME/.cargo/bin" "$NODEJS/node_modules/.bin"; do
	case ":$PATH:" in
		*":$folder:"*) ;;
		*) PATH="$folder:$PATH" ;;
	esac
done

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
	BOLD=$'\e[1m' GREEN=$'\e[32m' RED=$'\e[31m' YELLOW=$'\e[33m' PLAIN=$'\e[0m'
else
	BOLD='' GREEN='' RED='' YELLOW='' PLAIN=''
fi

# elapsed SECONDS: as 1m 05s.
elapsed() {
	if [ "$1" -lt 60 ]; then printf '%ss' "$1"; else printf '%dm %02ds' $(($1 / 60)) $(($1 % 60)); fi
}

# step TEXT: what comes next, and how far into the run it comes.
step() { printf '%s==> %s%s  (%s)\n' "$BOLD" "$*" "$PLAIN" "$(elapsed "$SECONDS")"; }

# note TEXT: something to know.
note() { printf '    %s\n' "$*"; }

# warn TEXT: something that may matter.
warn() { printf '%s    %s%s\n' "$YELLOW" "$*" "$PLAIN" >&2; }

# good TEXT: the last line of a run that went well.
good() { printf '%s%s%s  (%s)\n' "$GREEN" "$*" "$PLAIN" "$(elapsed "$SECONDS")"; }

# die TEXT: the last line of a run that did not, with what to do.
die() {
	printf '%s%s: %s%s\n' "$RED" "$SELF" "$*" "$PLAIN" >&2
	exit 1
}

# have COMMAND...: whether all of them are there.
have() {
	local command
	for command in "$@"; do command -v "$command" >/dev/null 2>&1 || return 1; done
}

# browser: the program with which the wallet is tested, or nothing where Playwright has its own; fails
# where there is none.
browser() {
	local name
	if [ -n "${GALEN_CHROMIUM:-}" ]; then printf '%s' "$GALEN_CHROMIUM"; return; fi
	for name in chromium google-chrome google-chrome-stable; do
		if have "$name"; then command -v "$name"; return; fi
	done
	compgen -G "${PLAYWRIGHT_BROWSERS_PATH:-$HOME/.cache/ms-playwright}/chromium*" >/dev/null
}

# usage: shows the comment at the top of the running script, which is its help, and ends.
usage() {
	sed -n '2,/^$/{s/^# \{0,1\}//;p}' "$SCRIPT"
	exit 0
}

# ready_to_build: runs setup when something it installs is missing.
ready_to_build() {
	if ! "$ROOT/scripts/setup" --check; then
		step "Something is missing; running scripts/setup"
		"$ROOT/scripts/setup"
	fi
}

# build_node: builds the node, or finds it built.
build_node() {
	if [ -n "${GALEN_NODE_BIN:-}" ]; then
		[ -x "$GALEN_NODE_BIN" ] || die "GALEN_NODE_BIN names $GALEN_NODE_BIN, which cannot be run"
		NODE="$GALEN_NODE_BIN"
		return
	fi
	"$ROOT/scripts/build"
}

# rpc PORT METHOD [PARAMETERS]: one question to a node on this machine.
rpc() {
	curl --silent --show-error --fail --max-time 5 --header 'Content-Type: application/json' \
		--data "{\"id\":1,\"jsonrpc\":\"2.0\",\"method\":\"$2\",\"params\":${3:-[]}}" \
		"http://127.0.0.1:$1" 2>/dev/null
}

# field NAME: the first value of that name in the JSON on standard input, if it is text or a number.
field() { sed -n "s/.*\"$1\":\"\{0,1\}\([^\",}]*\).*/\1/p" | head -n 1; }

# best PORT / finalized PORT: height of a node's best and finalized block; fails while it is not up.
best() { height_in "$(rpc "$1" chain_getHeader)"; }
finalized() {
	local hash
	hash="$(rpc "$1" chain_getFinalizedHead | field result)" || return 1
	[ -n "$hash" ] || return 1
	height_in "$(rpc "$1" chain_getHeader "[\"$hash\"]")"
}
height_in() {
	local number
	number="$(printf '%s' "$1" | field number)"
	[ -n "$number" ] || return 1
	printf '%d' "$number"
}

# demo_node_key NAME: the public "secret" of a demo hospital's node, as the presets list it.
demo_node_key() { printf 'galen demo node key %s' "$1" | b2sum --length=256 | cut -d ' ' -f 1; }

# port_is_free PORT: whether nobody listens on it on this machine.
port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
