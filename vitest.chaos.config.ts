import { defineConfig } from 'vitest/config'

/** The run in which everything is killed, stopped and cut off: `npm run test:chaos`, with servers of its own. */
export default defineConfig({
  test: { include: ['deploy/**/*.chaos.ts'], pool: 'forks', disableConsoleIntercept: true },
})
