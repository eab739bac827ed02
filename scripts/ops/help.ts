// What a new operator reads first.

export const help = `Operator tools of both services.

  npm run ops -- SERVICE NOUN VERB [KEY] [options]

See what waits, failed or is done
  telemetry commands list|count|show KEY     renames and erasures that telemetry has accepted
  telemetry events   list|count|show KEY     events of the command line
  main-app  outbox   list|count|show KEY     the same on their way to telemetry
      --status pending|done|sent|dead|discarded    --user USER_ID    --name NAME (old or new)
      --older-than 2h   --younger-than 3d          --limit 50        --after PAGE

Mend it (commands, events, outbox)
  retry   KEY --why "…"     dead or discarded: tried again at once, with all its attempts
  discard KEY --why "…"     dead or pending: given up; retry brings it back
  Without KEY all dead ones that match the filter: the count is shown first, and asked about.

Stop and go on
  telemetry projector status|pause|resume    applies commands and events
  main-app  relay     status|pause|resume    sends the outbox to telemetry

After a restore from a backup: docs/operations.md says in which order
  main-app  outbox replay --since TIME       sends again what was acknowledged since the backup, less a minute
  telemetry snapshots republish              publishes everybody's figures again
  main-app  scores resync                    reads all figures again; who has none goes to zero
  main-app  names announce                   gives everybody's name to telemetry again

Is the database as its service expects it
  telemetry|main-app indexes check           missing, changed, unknown: exit code 1 where there are any

Who did what
  telemetry|main-app actions list

Options for all
  --why "…"  required where something changes: goes into the log with your name
  --as NAME  your name, else that of your account      --yes   do not ask      --json   for programs

The services are found like they find each other: TELEMETRY_URL and MAIN_APP_URL, else HOST and the ports. The token is
OPERATOR_TOKEN, else the one in DATA_DIR. Exit code: 0 done, 1 refused, unreachable, declined or not as declared, 2 not
understood.`;
