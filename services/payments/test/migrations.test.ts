import { testMigrations } from '@wordclaw/shared/testing/service-contract'
import { payments } from '../src/service.ts'

testMigrations(payments)
