#!/usr/bin/env bash
# deploy/e2e/dapr.sh [--require] [--keep] [redis|postgres]...   the four services beside real sidecars, end to end
#
# For each backend (both, unless named): Redis, and for postgres a PostgreSQL, from the installed programs, the services,
# and a daprd beside each, all on free loopback ports and in a temporary folder. Then MCP calls that are paid for out of a
# budget: they cost what the price list says, they stop when the budget is spent, and the balance outlives the service,
# its sidecar and the store being killed. Nothing needs placement, scheduler or `dapr init`.
#
# Without daprd on the PATH, or without the servers, it says `skipped` and ends with 0; with --require with 1.
# --keep leaves the folder with all logs behind.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
limit=20
start_seconds_max=90
require=0
keep=0
backends=()
pids=()
work=

usage() { sed -n '2,12s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"; }

for argument in "$@"; do
  case $argument in
    --require) require=1 ;;
    --keep) keep=1 ;;
    redis | postgres) backends+=("$argument") ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
[ ${#backends[@]} -gt 0 ] || backends=(redis postgres)

say() { printf 'e2e: %s\n' "$*"; }

skip() {
  say "skipped: $*"
  exit "$require"
}

# Debian keeps PostgreSQL's programs outside the PATH.
postgres_program() {
  local found
  if command -v "$1" >/dev/null 2>&1; then
    command -v "$1"
  elif found=$(compgen -G "/usr/lib/postgresql/*/bin/$1" | sort -V | tail -n 1) && [ -n "$found" ]; then
    printf '%s\n' "$found"
  else
    return 1
  fi
}

check_programs() {
  local program
  for program in daprd dotnet curl redis-server redis-cli; do
    command -v "$program" >/dev/null 2>&1 || skip "$program is not on the PATH"
  done
  case " ${backends[*]} " in
    *" postgres "*)
      for program in initdb postgres pg_isready; do
        postgres_program "$program" >/dev/null || skip "PostgreSQL's $program is not installed"
      done
      ;;
  esac
}

# --- processes -------------------------------------------------------------------------------------------------------

# Starts a program with its log; its process id is in $started. Every one is ended by that id.
started=
start() {
  local name=$1
  shift
  "$@" >>"$work/$name.log" 2>&1 </dev/null &
  started=$!
  # Else bash says `Killed` for what is killed on purpose.
  disown "$started"
  pids+=("$started")
}

is_alive() { kill -0 "$1" 2>/dev/null; }

# Ends a process and waits until it is gone.
stop() {
  local signal=$1 pid=$2 i
  is_alive "$pid" || return 0
  kill "-$signal" "$pid" 2>/dev/null
  for ((i = 0; i < 400; i++)); do
    is_alive "$pid" || return 0
    sleep 0.1
  done
  kill -KILL "$pid" 2>/dev/null
}

stop_all() {
  local i
  # Backwards: sidecars and services before the servers they use. First all are told, then all are waited for.
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do kill -TERM "${pids[i]}" 2>/dev/null; done
  for ((i = ${#pids[@]} - 1; i >= 0; i--)); do stop TERM "${pids[i]}"; done
  pids=()
}

finish() {
  stop_all
  if [ -n "$work" ] && [ "$keep" = 0 ]; then rm -rf "$work"; fi
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
  say "FAILED ($backend): $*"
  local log
  for log in "$work"/*.log; do
    printf -- '--- %s\n' "$(basename "$log")"
    tail -n 15 "$log"
  done
  exit 1
}

# Waits for a command to succeed; ends the run when one of our processes has died meanwhile.
wait_until() {
  local what=$1 pid begun=$SECONDS
  shift
  until "$@" >/dev/null 2>&1; do
    for pid in "${pids[@]}"; do is_alive "$pid" || fail "a process ended while waiting until $what"; done
    [ $((SECONDS - begun)) -lt $start_seconds_max ] || fail "not within $start_seconds_max s: $what"
    sleep 0.2
  done
}

# Forgets a process that was ended on purpose.
forget() {
  local pid kept=()
  for pid in "${pids[@]}"; do [ "$pid" = "$1" ] || kept+=("$pid"); done
  pids=("${kept[@]}")
}

# A port that nobody has, below those that the system gives to outgoing connections; never the same one twice.
next_port=$((20000 + RANDOM % 8000))
port=
free_port() {
  while :; do
    next_port=$((next_port + 1))
    if ! (exec 3<>"/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; then
      port=$next_port
      return
    fi
  done
}

# --- servers ---------------------------------------------------------------------------------------------------------

start_redis() {
  free_port
  redis_port=$port
  export SATGATE_REDIS_HOST="127.0.0.1:$redis_port" SATGATE_REDIS_PASSWORD=end-to-end
  mkdir "$work/redis"
  launch_redis
}

launch_redis() {
  start redis redis-server --port "$redis_port" --bind 127.0.0.1 --dir "$work/redis" --save '' \
    --appendonly yes --appendfsync always --maxmemory-policy noeviction --requirepass "$SATGATE_REDIS_PASSWORD"
  redis_pid=$started
  wait_until "Redis answers" redis PING
}

redis() { REDISCLI_AUTH=$SATGATE_REDIS_PASSWORD redis-cli -h 127.0.0.1 -p "$redis_port" "$@" 2>/dev/null; }

# PostgreSQL refuses to run as root. Words before a command and not a function: a function in the background is a shell of
# its own, and ending that by its id would leave the server running. setpriv keeps the id.
as_postgres=()

start_postgres() {
  free_port
  postgres_port=$port
  mkdir "$work/postgres"
  if [ "$(id -u)" = 0 ]; then
    local user=nobody group=nogroup
    if getent passwd postgres >/dev/null; then user=postgres group=postgres; fi
    as_postgres=(setpriv --reuid "$user" --regid "$group" --clear-groups)
    chmod 711 "$work"
    chown "$user:$group" "$work/postgres"
  fi
  "${as_postgres[@]}" "$(postgres_program initdb)" -D "$work/postgres/data" -U satgate -A trust --no-sync -E UTF8 --locale=C \
    >"$work/initdb.log" 2>&1 || fail "initdb"
  export SATGATE_POSTGRES_CONNECTION="host=127.0.0.1 port=$postgres_port user=satgate dbname=postgres sslmode=disable"
  launch_postgres
}

launch_postgres() {
  start postgres "${as_postgres[@]}" "$(postgres_program postgres)" -D "$work/postgres/data" -p "$postgres_port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories=
  postgres_pid=$started
  wait_until "PostgreSQL answers" "$(postgres_program pg_isready)" -h 127.0.0.1 -p "$postgres_port"
}

# --- services and their sidecars -------------------------------------------------------------------------------------

declare -A app_port http_port grpc_port internal_port metrics_port app_pid sidecar_pid

choose_ports() {
  local app
  for app in "${apps[@]}"; do
    free_port; app_port[$app]=$port
    free_port; http_port[$app]=$port
    free_port; grpc_port[$app]=$port
    free_port; internal_port[$app]=$port
    free_port; metrics_port[$app]=$port
  done
}

start_app() {
  local app=$1 name=${1^}
  mkdir -p "$work/data-$app"
  start "$app" env \
    APP_PORT="${app_port[$app]}" APP_ID="satgate-$app" \
    DAPR_HTTP_PORT="${http_port[$app]}" DAPR_GRPC_PORT="${grpc_port[$app]}" \
    SATGATE_HOST=127.0.0.1 SATGATE_DATA="$work/data-$app" SATGATE_CONFIG="$work/satgate.yaml" \
    dotnet "$root/services/$name/bin/Release/net10.0/SatGate.$name.dll"
  app_pid[$app]=$started
}

start_sidecar() {
  local app=$1 protocol=http
  case $app in budget | auth) protocol=grpc ;; esac
  start "$app-dapr" daprd \
    --app-id "satgate-$app" --app-port "${app_port[$app]}" --app-protocol "$protocol" \
    --dapr-http-port "${http_port[$app]}" --dapr-grpc-port "${grpc_port[$app]}" \
    --dapr-internal-grpc-port "${internal_port[$app]}" --metrics-port "${metrics_port[$app]}" \
    --dapr-listen-addresses 127.0.0.1 --dapr-internal-grpc-listen-address 127.0.0.1 \
    --app-channel-address 127.0.0.1 --metrics-listen-address 127.0.0.1 \
    --resources-path "$root/components/$backend" --config "$root/components/configuration/local.yaml" \
    --log-level info
  sidecar_pid[$app]=$started
}

restart_app() {
  stop "$1" "${app_pid[$2]}"
  forget "${app_pid[$2]}"
  start_app "$2"
}

restart_sidecar() {
  stop "$1" "${sidecar_pid[$2]}"
  forget "${sidecar_pid[$2]}"
  start_sidecar "$2"
}

build() {
  local service said
  say "building"
  for service in Standalone "${apps[@]^}"; do
    said=$(dotnet build "$root/services/$service" -c Release -v quiet --nologo </dev/null 2>&1) ||
      { printf '%s\n' "$said"; say "FAILED: services/$service does not build"; exit 1; }
  done
}

# --- MCP -------------------------------------------------------------------------------------------------------------

session=
request=0

# Sends one message; the answer is in $answer, and what precedes it in an event stream is cut off.
rpc() {
  local method=$1 params=$2
  request=$((request + 1))
  answer=$(curl -sS --max-time 30 "http://127.0.0.1:${app_port[gateway]}/mcp" \
    -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
    ${session:+-H "Mcp-Session-Id: $session" -H 'MCP-Protocol-Version: 2025-11-25'} \
    -D "$work/headers" \
    -d "{\"jsonrpc\":\"2.0\",\"id\":$request,\"method\":\"$method\",\"params\":$params}" 2>>"$work/curl.log" |
    sed 's/^data: //' | grep '"jsonrpc"' | tail -n 1)
}

connect() {
  session=
  rpc initialize '{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"e2e","version":"1"}}'
  session=$(tr -d '\r' <"$work/headers" | sed -n 's/^[Mm]cp-[Ss]ession-[Ii]d: //p')
  [ -n "$session" ] || fail "no session: $answer"
}

call() { rpc tools/call "{\"name\":\"$1\",\"arguments\":{\"$2\":\"x\"}}"; }

# A number in the answer by its key.
number() { printf '%s' "$answer" | sed -n "s|.*\"$1\":\(-\{0,1\}[0-9]*\).*|\1|p"; }

expect() {
  local what=$1 actual=$2 wanted=$3
  [ "$actual" = "$wanted" ] || fail "$what is '$actual', not $wanted: $answer"
  say "  $what: $actual"
}

balance() {
  rpc satgate/budget '{}'
  [ "$(number limit)" = "$limit" ]
}

# --- the run ---------------------------------------------------------------------------------------------------------

write_config() {
  cat >"$work/satgate.yaml" <<YAML
server: { transport: http, host: 127.0.0.1, port: ${app_port[gateway]} }
upstreams:
  library: { command: [dotnet, "$root/services/Standalone/bin/Release/net10.0/satgate.dll", demo-server] }
tools: { defaultCost: 1, costs: { web_search: 5 } }
budget: { store: dapr, limit: $limit }
YAML
}

run_backend() {
  backend=$1
  say "backend $backend"
  work=$(mktemp -d "${TMPDIR:-/tmp}/satgate-e2e.XXXXXX") || exit 1
  # The files of the Configuration and of the dev backend are named relative to it.
  mkdir "$work/.satgate"
  cd "$work" || exit 1
  start_redis
  if [ "$backend" = postgres ]; then start_postgres; fi
  choose_ports
  write_config
  local app
  for app in "${apps[@]}"; do
    start_app "$app"
    start_sidecar "$app"
  done
  wait_until "the gateway is ready" curl -sf "http://127.0.0.1:${app_port[gateway]}/readyz"
  spend
  survive
  check_events
  stop_all
  cd "$root" || exit 1
  if [ "$keep" = 0 ]; then rm -rf "$work"; else say "logs: $work"; fi
  work=
  say "backend $backend passed"
}

spend() {
  connect
  call read_page page
  expect "cost of read_page" "$(number satgate/cost_credits)" 1
  expect "left after it" "$(number satgate/remaining_credits)" $((limit - 1))
  call web_search query
  expect "left after a call of 5" "$(number satgate/remaining_credits)" $((limit - 6))
  balance
  expect "spent" "$(number spent)" 6
}

# What was paid stays paid, whoever is killed.
survive() {
  restart_app KILL budget
  wait_until "Budget is back after a kill" balance
  expect "spent after a kill of Budget" "$(number spent)" 6
  restart_sidecar KILL budget
  wait_until "Budget's sidecar is back after a kill" balance
  expect "spent after a kill of its sidecar" "$(number spent)" 6
  if [ "$backend" = redis ]; then
    stop KILL "$redis_pid"
    forget "$redis_pid"
    launch_redis
  else
    # SIGQUIT is its crash: no checkpoint, and no orphans that would still hold its memory.
    stop QUIT "$postgres_pid"
    forget "$postgres_pid"
    launch_postgres
  fi
  wait_until "the store is back after a kill" balance
  expect "spent after a kill of the store" "$(number spent)" 6
  drain_budget
}

# To the last credit and not beyond.
drain_budget() {
  local i
  for ((i = 0; i < limit; i++)); do
    call read_page page
    case $answer in *'"error":"budget_exhausted"'*) break ;; esac
    case $answer in *satgate/cost_credits*) ;; *) fail "a call was neither paid nor refused: $answer" ;; esac
  done
  expect "calls until it was exhausted" "$i" $((limit - 6))
  balance
  expect "spent in the end" "$(number spent)" "$limit"
  expect "remaining" "$(number remaining)" 0
}

# Budget's events are in the broker, and where Audit runs it has taken all of them.
events_published() { [ "$(redis XLEN budget)" -ge $((2 * (limit - 4))) ]; }

events_taken() {
  redis XINFO GROUPS budget >"$work/groups" &&
    [ "$(sed -n '/^name$/{n;p}' "$work/groups")" = satgate-audit ] &&
    [ "$(sed -n '/^pending$/{n;p}' "$work/groups")" = 0 ] &&
    [ "$(sed -n '/^lag$/{n;p}' "$work/groups")" = 0 ]
}

check_events() {
  wait_until "the events of Budget are in the broker" events_published
  say "  events of Budget in the broker: $(redis XLEN budget)"
  case " ${apps[*]} " in
    *" audit "*)
      wait_until "Audit has taken every event" events_taken
      say "  events that Audit has not taken: 0"
      ;;
  esac
}

check_programs
apps=(budget auth)
if [ -f "$root/services/Audit/Program.cs" ]; then apps+=(audit); fi
apps+=(gateway)
export APP_API_TOKEN DAPR_API_TOKEN SATGATE_ROOT_KEY
# What the sidecars tell each other: else the first address of the machine, where they do not listen.
export DAPR_HOST_IP=127.0.0.1
APP_API_TOKEN=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
DAPR_API_TOKEN=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
SATGATE_ROOT_KEY=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
say "$(daprd --version 2>/dev/null | head -n 1)"
build
for backend in "${backends[@]}"; do run_backend "$backend"; done
say "passed: ${backends[*]}"
