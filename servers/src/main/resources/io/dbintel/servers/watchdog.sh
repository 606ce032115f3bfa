# Runs a server in the foreground and ends it when the JVM that asked for it ends.
#
#   stdin  a pipe held by the JVM: each line is a signal for the server; its end means that the JVM is gone
#   $1     the server's own folder
#   $2     the signal that stops the server when the JVM is gone
#   $3     "remove": delete the folder then; "keep": leave it
#   $4...  the server's command line
#
# Ends with the server, with its exit status.
run=$1 last_signal=$2 afterwards=$3
shift 3
exec 3<&0 </dev/null

"$@" 3<&- &
server=$!

# The process to signal. All ways to change the user end as the server itself, but su stays as its parent. (The server's
# own postmaster.pid is no witness: it can write there what it likes, and this part may run as root.)
postmaster() {
    name=
    child=
    { read -r name < "/proc/$server/comm"; } 2>/dev/null
    if [ "$name" = su ]; then { read -r child _ < "/proc/$server/task/$server/children"; } 2>/dev/null; fi
    echo "${child:-$server}"
}

(
    while read -r signal; do
        kill -s "$signal" "$(postmaster)"
    done
    # From here on the end of the server must not end this part, which still has to clear up.
    trap '' TERM
    pid=$(postmaster)
    kill -s "$last_signal" "$pid"
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ "$tries" -lt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -s KILL "$pid" 2>/dev/null
    [ "$afterwards" = keep ] || rm -rf "$run"
) <&3 &
reader=$!
exec 3<&-

wait "$server"
status=$?
kill -s TERM "$reader" 2>/dev/null
exit "$status"
