#!/usr/bin/env bash
# Grades $SUBMISSION with the course in $COURSE, as $STUDENT; writes the reports to $RESULTS and the outputs of the step.
# Exit status: that of `very-deep grade` (1 below $MIN_SCORE), after everything has been written.
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
results=$(mkdir -p "$RESULTS" && cd "$RESULTS" && pwd)

# One folder, named after the student, with nothing in it but notebooks: the reports name it.
staged=$(mktemp -d)
trap 'rm -rf "$staged"' EXIT
name=$(printf '%s' "${STUDENT:-student}" | tr -c 'A-Za-z0-9_-' '_')
mkdir -p "$staged/$name"
if [ -d "$SUBMISSION" ]; then
  # Looked for from inside: how the folder itself is named ("submission/.", "/tmp/.cache/x") must hide nothing in it.
  # Of two notebooks of one name the one nearest to the top counts, on every machine.
  (cd -- "$SUBMISSION" && find . -name '*.ipynb' -type f -not -path '*/.*' -not -path '*/node_modules/*' \
    -not -name '*.before-update*.ipynb' -printf '%d\t%P\0') | LC_ALL=C sort -z -t "$(printf '\t')" -k1,1n -k2 |
    while IFS= read -r -d '' entry; do
      file=${entry#*$'\t'}
      to="$staged/$name/${file##*/}"
      if [ -e "$to" ]; then
        printf 'left out: %q; a notebook of that name lies nearer to the top\n' "$file" >&2
      else
        cp -- "$SUBMISSION/$file" "$to"
      fi
    done
else
  cp -- "$SUBMISSION" "$staged/$name/" || exit 2
fi

# The report names the seed, so it stays in the temporary folder; what is uploaded does not.
node "$COURSE/dist/src/cli/main.js" grade "$staged" ${SEED:+--seed "$SEED"} --min-score "${MIN_SCORE:-0}" \
  --json "$staged/report.json" --junit "$results/junit.xml" --csv "$results/grades.csv" --markdown "$results/comment.md" --html "$staged/html"
status=$?
[ -f "$staged/report.json" ] || exit "$status"
cp -r "$staged/html/feedback" "$results/" 2>/dev/null
node "$here/classroom.mjs" "$staged/report.json" > "$results/classroom.json"
if [ -n "${GITHUB_OUTPUT:-}" ]; then node "$here/classroom.mjs" "$staged/report.json" --outputs >> "$GITHUB_OUTPUT"; fi
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then node "$here/classroom.mjs" "$staged/report.json" --summary >> "$GITHUB_STEP_SUMMARY"; fi
exit "$status"
