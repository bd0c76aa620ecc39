/** The environment of the benchmark itself. */
export const environment = process.env

/** The environment of a process under test: what it is given and nothing of this one's own but where programs and scratch files are. */
export function environmentOf(variables: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env
  return { PATH, HOME, TMPDIR, NODE_ENV: 'production', ...variables }
}
