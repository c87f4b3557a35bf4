#!/bin/sh
# The whole night in one script, for cron or a systemd timer: pack a candidate, publish the site with it, judge the gates.
#
#   nightly.sh WORKSPACE DEST                          publishes WORKSPACE's site to DEST
#   nightly.sh WORKSPACE DEST OUT                      and the bundles that OUT holds: the nights between two candidates
#   nightly.sh WORKSPACE DEST CANDIDATE OUT KEY        packs CANDIDATE into OUT, signed with KEY, and publishes what OUT holds
#
# Each night packs the candidate anew, until its bundle was approved or entered in the ledger: from then on it stays.
# Exit: 0 all is well; 1 a blocking gate is red, the candidate is not ready, or a bundle in OUT is not whole: the site is
# published all the same; 2 something could not run, and if that was publishing, readers still see the last site. Each line
# that is printed says which step it is of.
#
#   cron:     15 2 * * *  /opt/statetrace/nightly.sh /srv/project /srv/www/reports
#   systemd:  ExecStart=/opt/statetrace/nightly.sh /srv/project /srv/www/reports   in a service, OnCalendar=02:15 in its timer
set -u
if [ "$#" -ne 2 ] && [ "$#" -ne 3 ] && [ "$#" -ne 5 ]; then
    echo "usage: nightly.sh WORKSPACE DEST [OUT | CANDIDATE OUT KEY]" >&2
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
        code=2
    fi
    [ "$code" -gt "$worst" ] && worst=$code
    return 0
}

if [ "$#" -eq 5 ]; then
    step "pack candidate $3" bundle --candidate "$3" -o "$4" --key "$5" --unless-final
    step "publish the site and the bundles" publish "$destination" --bundles "$4"
elif [ "$#" -eq 3 ]; then
    step "publish the site and the bundles" publish "$destination" --bundles "$3"
else
    step "publish the site" publish "$destination"
fi
step "judge the gates" gates
exit "$worst"
