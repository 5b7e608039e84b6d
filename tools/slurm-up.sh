#!/bin/sh
# Starts and stops a private Slurm of one machine: controller, munge and two nodes, all on the loopback, with everything they write in one folder.
# Nothing is put under /etc, nothing stays when it is stopped. For tests (tests/cluster), and to try a sweep's job scripts at home.
#   tools/slurm-up.sh start FOLDER     a new folder; prints what to do: export SLURM_CONF=FOLDER/slurm.conf
#   tools/slurm-up.sh stop FOLDER      ends what start began, by its process ids, and waits until it is gone
# The packages are those of tools/packages/cluster.txt. Only root can start the daemons. Exit: 0, 1 it did not come up, 2 usage or packages.
set -eu

usage() {
  sed -n 's/^#   //p' "$0" >&2
  exit 2
}

# A free port for each daemon, from the folder's own number: two such Slurms may run side by side.
ports() {
  base=$((20000 + $(ls -di "$1" | awk '{ print $1 }') % 20000))
}

write_settings() {
  key=$1/munge.key
  head -c 1024 /dev/urandom >"$key"
  chmod 400 "$key"
  ports "$1"
  host=$(hostname -s)
  cat >"$1/slurm.conf" <<END
ClusterName=private
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$base
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$1/munge.socket
CredType=cred/munge
StateSaveLocation=$1/state
SlurmdSpoolDir=$1/spool-%n
SlurmctldPidFile=$1/slurmctld.pid
SlurmdPidFile=$1/slurmd-%n.pid
SlurmctldLogFile=$1/slurmctld.log
SlurmdLogFile=$1/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0
MaxArraySize=1001
MinJobAge=300
KillWait=5
SlurmctldTimeout=10
SlurmdTimeout=20
InactiveLimit=0
JobRequeue=1
RequeueExit=
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/filetxt
JobCompLoc=$1/jobs.txt
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 1)) CPUs=2 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=$((base + 2)) CPUs=2 State=UNKNOWN
PartitionName=all Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
END
  sed -i '/^RequeueExit=$/d' "$1/slurm.conf"
  : >"$1/jobs.txt"
}

# wait_for SECONDS COMMAND...: until it succeeds.
wait_for() {
  tries=$(($1 * 10))
  shift
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.1
  done
}

both_idle() { [ "$(sinfo -h -N -t idle -o %N | sort -u | wc -l)" -eq 2 ]; }

start() {
  folder=$1
  [ "$(id -u)" -eq 0 ] || { echo "slurm-up: only root can start Slurm's daemons" >&2; exit 2; }
  for program in munged slurmctld slurmd sinfo; do
    command -v "$program" >/dev/null || { echo "slurm-up: there is no $program (tools/packages/cluster.txt)" >&2; exit 2; }
  done
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd)
  [ -z "$(ls -A "$folder")" ] || { echo "slurm-up: $folder is not empty" >&2; exit 2; }
  mkdir "$folder/state" "$folder/spool-n1" "$folder/spool-n2"
  chmod 755 "$folder"
  write_settings "$folder"
  SLURM_CONF=$folder/slurm.conf
  export SLURM_CONF
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" --pid-file="$folder/munge.pid" \
    --log-file="$folder/munge.log" --seed-file="$folder/munge.seed" --num-threads=2 >&2
  slurmctld -f "$folder/slurm.conf" >&2
  slurmd -f "$folder/slurm.conf" -N n1 >&2
  slurmd -f "$folder/slurm.conf" -N n2 >&2
  if ! wait_for 30 both_idle; then
    echo "slurm-up: it did not come up:" >&2
    tail -n 3 "$folder"/*.log >&2
    stop "$folder"
    exit 1
  fi
  echo "export SLURM_CONF=$folder/slurm.conf"
}

# end_process FILE: the process whose number stands there, and only if it is one of ours still.
end_process() {
  [ -s "$1" ] || return 0
  process=$(cat "$1")
  case $(tr '\0' ' ' <"/proc/$process/cmdline" 2>/dev/null) in
    *"$2"*) ;;
    *) return 0 ;;
  esac
  kill "$process" 2>/dev/null || return 0
  wait_for 10 test ! -d "/proc/$process" || kill -9 "$process" 2>/dev/null || true
}

stop() {
  folder=$(cd "$1" && pwd)
  SLURM_CONF=$folder/slurm.conf
  export SLURM_CONF
  scancel --quiet --state=PENDING --state=RUNNING --user=root >/dev/null 2>&1 || true
  scancel -u root >/dev/null 2>&1 || true
  wait_for 8 sh -c '[ -z "$(squeue -h)" ]' || true
  for daemon in slurmd-n1 slurmd-n2 slurmctld munge; do
    end_process "$folder/$daemon.pid" "$folder"
  done
}

. "$(dirname "$0")/usage.sh"
usage_if_asked "$0" "${1:-}"
[ $# -eq 2 ] || usage
case $1 in
  start) start "$2" ;;
  stop) stop "$2" ;;
  *) usage ;;
esac
