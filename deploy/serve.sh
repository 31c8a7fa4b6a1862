#!/bin/sh
# Serves what was built, as `deno task start` does, but without building: for
# containers and systemd. The server takes the place of this shell, so that
# signals reach it, and its exit code is seen.
#
# Usage: deploy/serve.sh [FLAGS OF deno run]
set -euf
cd "$(dirname "$0")/.."
export DENO_NO_UPDATE_CHECK=1

# In two steps, as a failure in the arguments of exec would be overlooked.
permissions="$(deno run -q "$@" --cached-only --no-prompt --allow-env \
  tools/serve_flags.ts)"

# One a line, as folders may have spaces in their names.
IFS='
'
# shellcheck disable=SC2086
exec deno run -q "$@" --cached-only $permissions tools/serve.ts
