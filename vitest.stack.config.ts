import { defineConfig } from 'vitest/config'
import embedded from './vitest.config.ts'

/** The same tests, and the *.stack.test.ts beside them, on the PostgreSQL server that WORDCLAW_TEST_POSTGRES_URL names. */
export default defineConfig({
  test: {
    ...embedded.test,
    exclude: ['**/node_modules/**'],
    globalSetup: ['shared/src/testing/global-setup.ts', 'shared/src/testing/stack-setup.ts'],
  },
})
