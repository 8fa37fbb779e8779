-- What the role of analysts may not do beside writing. Run as the superuser in the database of the
-- platform, each time the embedded Postgres starts, and once by the Postgres image.
-- The role keeps nothing open for long and fills no disk; it makes no tables of its own.
ALTER ROLE community_reader SET statement_timeout = '30s';
ALTER ROLE community_reader SET idle_in_transaction_session_timeout = '5min';
ALTER ROLE community_reader SET default_transaction_read_only = on;
ALTER ROLE community_reader SET temp_file_limit = '1GB';
REVOKE TEMPORARY ON DATABASE community FROM PUBLIC;
GRANT TEMPORARY ON DATABASE community TO community;
-- Functions that everybody may call otherwise, and that a reader has no business with: to sleep, to
-- hold locks that outlive a transaction, to end other sessions, to change settings, to make large
-- objects, to tell listeners, to write into the database's own log: one query of ten seconds could fill
-- a disk by `pg_logical_emit_message`, also in a transaction that reads. The owner keeps them.
DO $$
DECLARE
  each regprocedure;
BEGIN
  FOR each IN
    SELECT oid::regprocedure FROM pg_proc
    WHERE pronamespace = 'pg_catalog'::regnamespace
      AND proname ~ '^(pg_sleep|pg_advisory_|pg_try_advisory_|lo_|loread$|lowrite$|set_config$)'
      OR proname IN (
        'pg_cancel_backend', 'pg_terminate_backend', 'pg_notify', 'pg_logical_emit_message')
  LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', each);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO community', each);
  END LOOP;
END $$;
