// What an operator who moves a deployment over reads first.

export const help = `Moves a deployment of the system before this one over, step by step: docs/rollout.md

  npm run migrate -- status    at which step the deployment is, and what to do next
  npm run migrate -- plan      what run would do with every entry, with examples; writes nothing
  npm run migrate -- run       before main-app is started: hands the old leaderboard over to it;
                               after: gives links and counts to their owners. Ctrl-C stops it, and it goes on
                               where it stopped; once everything has an owner it changes nothing
  npm run migrate -- verify    totals before and after, crossed links; any time later
  npm run migrate -- back      with both services stopped: makes everything over to names again

Options
  --batch-size N               entries in one transaction of run
  --telemetry-user NAME        the database user telemetry-service runs as (telemetry)
  --allow-user NAME            another one that may write to telemetry's database; may be repeated.
                               NAME is a user's name, or name@authentication-database
  --main-app-database NAME     main_app          --telemetry-database NAME     telemetry
  --yes                        do not ask

ADMIN_MONGODB_URI is the database's administrator's: nobody else can see both databases, and who has which rights.
Exit code: 0 done, 1 refused or failed or declined (verify: something is wrong), 2 not understood.`;
