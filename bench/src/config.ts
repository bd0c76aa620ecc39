const { BENCH_DATABASE_URL } = process.env

/** The URL of a PostgreSQL superuser: the benchmark creates a database there and drops it again. */
export function databaseUrl(): string {
  if (!BENCH_DATABASE_URL)
    throw new Error('BENCH_DATABASE_URL is missing, for example BENCH_DATABASE_URL=postgres://postgres@127.0.0.1:5432/postgres')
  return BENCH_DATABASE_URL
}

/** The environment of a process under test: what it is given and nothing of this one's own but where programs and scratch files are. */
export function environmentOf(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, TMPDIR, NODE_ENV: 'production', ...variables }
}
