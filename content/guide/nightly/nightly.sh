#!/bin/sh
# The whole night in one script, for cron or a systemd timer: publish the site, judge the gates, pack a candidate.
#
#   nightly.sh WORKSPACE DEST                          publishes WORKSPACE's site to DEST
#   nightly.sh WORKSPACE DEST CANDIDATE OUT KEY        and packs CANDIDATE into OUT, signed with KEY
#
# Exit: 0 all is well; 1 a blocking gate is red or the candidate is not ready, the site is published all the same;
# 2 something could not run, readers still see the last site. Each line that is printed says which step it is of.
#
#   cron:     15 2 * * *  /opt/statetrace/nightly.sh /srv/project /srv/www/reports
#   systemd:  ExecStart=/opt/statetrace/nightly.sh /srv/project /srv/www/reports   in a service, OnCalendar=02:15 in its timer
set -u
if [ "$#" -ne 2 ] && [ "$#" -ne 5 ]; then
    echo "usage: nightly.sh WORKSPACE DEST [CANDIDATE OUT KEY]" >&2
    exit 2
fi
workspace=$1 destination=$2
# One "now" for every step, so that site, verdicts and bundle speak of the same moment.
now=${NOW:-$(date -u +%Y-%m-%dT%H:%M:%SZ)}
worst=0

step() {
    name=$1
    shift
    echo "== $name"
    statetrace-site --no-progress --at "$now" -C "$workspace" "$@"
    code=$?
    if [ "$code" -gt 1 ]; then
        echo "== $name could not run (exit code $code)" >&2
        exit 2
    fi
    [ "$code" -gt "$worst" ] && worst=$code
    return 0
}

step "publish the site" publish "$destination"
step "judge the gates" gates
if [ "$#" -eq 5 ]; then
    step "pack candidate $3" bundle --candidate "$3" -o "$4" --key "$5"
fi
exit "$worst"
