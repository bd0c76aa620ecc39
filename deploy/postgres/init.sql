-- Prepares the database it runs in, as a superuser: for each service a role and a schema that it owns. Run it again to change a password.
-- Roles belong to the whole server, so they carry the name of the database: wordclaw_content owns the schema content of the database wordclaw.
\getenv gateway_password GATEWAY_DATABASE_PASSWORD
\getenv content_password CONTENT_DATABASE_PASSWORD
\getenv forms_password FORMS_DATABASE_PASSWORD
\getenv payments_password PAYMENTS_DATABASE_PASSWORD
\getenv search_password SEARCH_DATABASE_PASSWORD

-- Only a superuser may create it. Its types are for everybody; it holds no data.
create extension if not exists vector with schema public;

begin;

create temporary table services (name text, password text) on commit drop;
insert into services values
  ('gateway', :'gateway_password'),
  ('content', :'content_password'),
  ('forms', :'forms_password'),
  ('payments', :'payments_password'),
  ('search', :'search_password');

do $$
declare
  service record;
  role text;
begin
  execute format('revoke all on database %I from public', current_database());
  for service in select name, password from services loop
    role := format('%s_%s', current_database(), service.name);
    if not exists (select from pg_roles where rolname = role) then
      execute format('create role %I', role);
    end if;
    execute format('alter role %I login nosuperuser nocreatedb nocreaterole noreplication nobypassrls password %L', role, service.password);
    execute format('grant connect on database %I to %I', current_database(), role);
    execute format('create schema if not exists %I authorization %I', service.name, role);
    -- Nothing a service asks for takes long, save a migration, which may set its own limit. A transaction without a client holds locks for nobody.
    execute format('alter role %I in database %I set statement_timeout = ''60s''', role, current_database());
    execute format('alter role %I in database %I set idle_in_transaction_session_timeout = ''60s''', role, current_database());
  end loop;
end
$$;

revoke create on schema public from public;

commit;
