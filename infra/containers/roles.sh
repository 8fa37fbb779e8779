#!/bin/bash
# Run once by the Postgres image in an empty volume: the owner of the platform's tables, and a
# reader with the limits of reader.sql, who may read every view, those of the future too.
set -euo pipefail
psql --username postgres --set ON_ERROR_STOP=1 \
  --set owner="$COMMUNITY_OWNER_PASSWORD" --set reader="$COMMUNITY_READER_PASSWORD" <<'SQL'
CREATE ROLE community LOGIN CREATEDB PASSWORD :'owner';
CREATE ROLE community_reader LOGIN PASSWORD :'reader';
CREATE DATABASE community OWNER community;
\connect community
CREATE EXTENSION IF NOT EXISTS timescaledb;
\i /community/reader.sql
SET ROLE community;
GRANT USAGE ON SCHEMA public TO community_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO community_reader;
SQL
