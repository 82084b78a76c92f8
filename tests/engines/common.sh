# Sourced by the script of each engine: where it lives, how it is started, watched and stopped.
# The script defines install (again: at no cost), launch and variables, then calls `engine "$@"`.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd)
NAME=$(basename "$0")
DIR=${ENGINES_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/engines}/$NAME
DATA=$DIR/data
PID=$DIR/pid
LOG=$DIR/log

fail() { echo "$NAME: $1" >&2; exit "${2:-1}"; }

# Exit code 3 says that the engine cannot be had here, not that it is broken.
need() { command -v "$1" >/dev/null || fail "needs $1, which is not installed" 3; }

alive() { [ -f "$PID" ] && kill -0 "$(cat "$PID")" 2>/dev/null; }

port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# refuse_if_taken PORT: what answers there is not ours.
refuse_if_taken() { ! port_open "$1" || fail "127.0.0.1:$1 is already in use"; }

# in_background COMMAND...: works in $DATA, outlives this script in a session of its own.
in_background() {
  (cd "$DATA" && exec setsid "$@") >"$LOG" 2>&1 </dev/null &
  echo $! >"$PID"
}

# wait_for PORT: until the engine answers there.
wait_for() {
  for _ in $(seq 1 240); do
    port_open "$1" && { echo "$NAME: ready on 127.0.0.1:$1 (pid $(cat "$PID"), log $LOG)"; return; }
    alive || break
    sleep 0.25
  done
  tail -20 "$LOG" >&2
  stop
  fail "did not come up; above are the last lines of $LOG"
}

stop() {
  if alive; then
    kill "$(cat "$PID")"
    for _ in $(seq 1 40); do alive || break; sleep 0.25; done
    ! alive || kill -9 "$(cat "$PID")"
  fi
  rm -f "$PID"
}

# engine "$@": the commands that every engine has.
engine() {
  mkdir -p "$DIR"
  case ${1:-} in
    install) install ;;
    start)
      if alive; then echo "$NAME: already running"; return; fi
      install
      rm -rf "$DATA"
      mkdir -p "$DATA"
      launch "${@:2}"
      ;;
    stop) stop ;;
    status) alive ;;
    env) variables ;;
    *) fail "usage: $NAME install|start|stop|status|env" 2 ;;
  esac
}
