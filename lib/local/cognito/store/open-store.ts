import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openStateDatabase } from '../../state-database.ts';

const SCHEMA = `
create table if not exists users (
  pool_id text not null, username text not null, sub text not null,
  attributes text not null, pending text not null default '{}',
  status text not null, enabled integer not null default 1,
  created_at integer not null, modified_at integer not null,
  salt text, verifier text, history text not null default '[]', temporary_until integer,
  mfa text not null default '{}', totp_secret text, totp_verified integer not null default 0, totp_last_step integer not null default 0,
  primary key (pool_id, username)
) strict;
create unique index if not exists users_by_sub on users (pool_id, sub);
create index if not exists users_by_creation on users (pool_id, created_at, username);

create table if not exists names (
  pool_id text not null, name text not null, username text not null, primary key (pool_id, name)
) strict;
create index if not exists names_by_user on names (pool_id, username);

create table if not exists groups (
  pool_id text not null, name text not null, description text, precedence integer, role_arn text,
  declared integer not null, created_at integer not null, modified_at integer not null, primary key (pool_id, name)
) strict;
create table if not exists memberships (
  pool_id text not null, group_name text not null, username text not null, joined_at integer not null,
  primary key (pool_id, group_name, username)
) strict;
create index if not exists memberships_by_user on memberships (pool_id, username);

create table if not exists sign_ins (
  event_id text primary key, origin_jti text not null, session_id text not null unique,
  pool_id text not null, username text not null, client_id text not null,
  auth_time integer not null, last_active_at integer not null, expires_at integer not null, revoked_at integer,
  device text not null, ip text not null
) strict;
create index if not exists sign_ins_by_user on sign_ins (pool_id, username);
create table if not exists refresh_tokens (
  hash text primary key, event_id text not null references sign_ins (event_id) on delete cascade,
  issued_at integer not null, rotated_at integer
) strict;
create index if not exists refresh_tokens_by_sign_in on refresh_tokens (event_id);

create table if not exists codes (
  pool_id text not null, username text not null, purpose text not null, code text not null,
  attribute text, expires_at integer not null, primary key (pool_id, username, purpose)
) strict;

create table if not exists challenges (
  id text primary key, pool_id text not null, client_id text not null, name text not null, data text not null, expires_at integer not null
) strict;

create table if not exists app_clients (
  id text primary key, pool_id text not null, properties text not null, created_at integer not null
) strict;
create table if not exists client_secrets (
  id text primary key, client_id text not null, value text not null, created_at integer not null
) strict;
create index if not exists client_secrets_by_client on client_secrets (client_id);

create table if not exists failures (
  pool_id text not null, subject text not null, kind text not null, count integer not null,
  first_at integer not null, last_at integer not null, primary key (pool_id, subject, kind)
) strict;

create table if not exists signing_keys (
  pool_id text not null, kid text primary key, private_jwk text not null, public_jwk text not null, created_at integer not null
) strict;
`;

/** The pool's state, `cognito/cognito.sqlite` in the state folder. */
export function openStore(stateDir: string): DatabaseSync {
  const database = openStateDatabase(join(stateDir, 'cognito', 'cognito.sqlite'));
  database.exec(SCHEMA);
  return database;
}
