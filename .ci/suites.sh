# Shared by .ci/run and .ci/nightly, which source it: packages, data, steps with limits, and the sum of the tests.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export NO_COLOR=1 CI=1

log=$(mktemp)
trap 'rm -rf "$log" "$log".*' EXIT
passed=0 failed=0 skipped=0 limits=0
minute=60 # in seconds; the test of this file has shorter ones
summary=() remarks=() failures=()

# Real data, where it lies beside the checkout; without it the suites use stand-ins.
if [ -z "${VERY_DEEP_DATA:-}" ] && [ -d ../shared/datasets ]; then
  VERY_DEEP_DATA=$(cd ../shared/datasets && pwd)
  export VERY_DEEP_DATA
fi

as_root() { [ "$(id -u)" = 0 ]; }
has() { command -v "$1" >/dev/null 2>&1; }
python_has() { local python; for python in /usr/bin/python3 python3; do "$python" -c "import $1" 2>/dev/null && return; done; return 1; }
installed() { dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null | grep -qx installed; }

# packages MINUTES PACKAGE...: installs what Debian has and this machine lacks, where that is possible.
packages() {
  local minutes=$1 package missing=()
  shift
  limits=$((limits + minutes))
  has dpkg-query || return 0
  for package in "$@"; do installed "$package" || missing+=("$package"); done
  [ ${#missing[@]} = 0 ] && return
  if as_root; then
    echo "installing ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    timeout --kill-after=30 "$((minutes * minute))s" bash -c \
      'apt-get update -qq; apt-get install -qq -y --no-install-recommends "$@" || for one; do apt-get install -qq -y --no-install-recommends "$one"; done' \
      - "${missing[@]}" >"$log" 2>&1 || tail -n 3 "$log"
  fi
}

# without PACKAGE WHAT: says at the head what cannot be tested here for want of a package. The tests skip it by themselves.
without() {
  has dpkg-query && ! installed "$1" && echo "will be skipped: $2 ($1 is missing and could not be installed)"
}

# must SENTENCE COMMAND...: ends the run with a sentence when the command fails.
must() {
  local sentence=$1
  shift
  "$@" >/dev/null 2>&1 && return
  echo "$sentence"
  finish 1
}

has_bubblewrap() { has bwrap; }
has_chromium() {
  local file
  for file in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
    [ -n "$file" ] && [ -x "$file" ] && return
  done
  return 1
}
# The user's own, the project's, Debian's server, or one that pip can fetch: what `npm start` takes, in this order.
has_jupyter() {
  has jupyter-lab || [ -x .venv/bin/jupyter-lab ] || python_has 'jupyter_server, jupyterlab_server' ||
    timeout 120 python3 -m pip download --quiet --no-deps --dest "$log.pip" "$(grep -oE 'jupyterlab==[0-9.]+' scripts/venv.mjs | head -n 1)"
}

# The three things without which nothing is worth running.
necessities() {
  must "bubblewrap is missing: the grading sandbox needs it (Debian, Ubuntu: apt install bubblewrap util-linux)" has_bubblewrap
  must "Chromium is missing: the student's path needs it (Debian: apt install chromium; or CHROMIUM=/path/to/it)" has_chromium
  must "a Jupyter is missing, and pip cannot fetch one: the student's path needs it (Debian: apt install python3-jupyterlab-server)" has_jupyter
}

# Whether the tests in a browser can have their JupyterLab; the first start sets it up, which may download it.
lab_is_ready() {
  node scripts/setup.mjs >"$log" 2>&1 || return 0 # a build that fails is for the suite to tell
  timeout 600 node dist/src/cli/main.js start --no-browser >"$log.url" 2>"$log" &
  local start=$!
  while kill -0 "$start" 2>/dev/null && [ ! -s "$log.url" ]; do sleep 1; done
  kill "$start" 2>/dev/null
  wait "$start" 2>/dev/null
  [ -s "$log.url" ] || ! grep -qE 'could not be built|pip cannot fetch' "$log"
}

# The number before a word in vitest's line "Tests  1 failed | 20 passed | 2 skipped (23)", summed over a log.
count() {
  grep -E '^ *Tests +[0-9]' "$log" | grep -oE "[0-9]+ $1" | awk '{ sum += $1 } END { print sum + 0 }'
}

# What of a failed step is worth repeating at the end: its failed tests and errors outside of tests, else its last lines.
told() {
  if grep -qE '^ FAIL |Unhandled (Rejection|Error)' "$log"; then
    awk '/^ FAIL |Unhandled (Rejection|Error)/{ left = 12 } left-- > 0' "$log" | head -n 60
  else
    tail -n 20 "$log"
  fi
}

# step NAME MINUTES COMMAND...: runs it within its limit and counts its tests.
step() {
  local name=$1 minutes=$2 begin=$SECONDS status bad
  shift 2
  limits=$((limits + minutes))
  echo "== $name"
  timeout --kill-after=30 "$((minutes * minute))s" "$@" </dev/null 2>&1 | tee "$log"
  status=${PIPESTATUS[0]}
  bad=$(count failed)
  [ "$status" != 0 ] && [ "$bad" = 0 ] && bad=1 # lint, types, a crash or the time limit
  case $status in 124 | 137) echo "$name did not end within its $minutes minutes" ;; esac
  [ "$bad" = 0 ] || failures+=("$(printf -- '-- %s failed\n%s' "$name" "$(told)")")
  passed=$((passed + $(count passed)))
  failed=$((failed + bad))
  skipped=$((skipped + $(count skipped)))
  summary+=("$(printf '%-18s %4d s of %2d min  %s' "$name" $((SECONDS - begin)) "$minutes" "$([ "$bad" = 0 ] && echo ok || echo FAILED)")")
  while IFS= read -r line; do remarks+=("$name: $line"); done < <(grep -E '^(not tested here|short form): ' "$log")
}

# suite NAME MINUTES [ARGUMENT...]: a slow suite of the tests.
suite() {
  local name=$1 minutes=$2
  shift 2
  step "test:$name" "$minutes" npm run --silent "test:$name" -- "$@"
}

# skip NAME SENTENCE: a suite that cannot run here.
skip() {
  echo "== $1"
  echo "skipped: $2"
  skipped=$((skipped + 1))
  summary+=("$(printf '%-18s              skipped: %s' "$1" "$2")")
}

# browser MINUTES [ARGUMENT...]: the suite in a browser, where its JupyterLab is there or can be downloaded.
browser() {
  if lab_is_ready; then
    suite browser "$@"
  else
    skip test:browser "JupyterLab could not be downloaded: $(grep -m 1 -E 'could not|cannot' "$log")"
  fi
}

# site MINUTES: the suite of the pages, whose generator is a package of its own.
site() {
  if [ -d site/node_modules ] || timeout 60 npm view npm version >/dev/null 2>&1; then
    suite site "$@"
  else
    skip test:site "the site's generator could not be downloaded: the npm registry is out of reach"
  fi
}

# finish [STATUS]: what failed, the summary, and the closing line that programs read.
finish() {
  [ "${1:-0}" = 0 ] || failed=$((failed + 1))
  [ ${#failures[@]} = 0 ] || printf '%s\n' "${failures[@]}"
  echo "== summary"
  [ ${#summary[@]} = 0 ] || printf '%s\n' "${summary[@]}"
  [ ${#remarks[@]} = 0 ] || printf '%s\n' "${remarks[@]}" | sort -u
  echo "the limits together: $limits minutes"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
  exit
}
