import { testMigrations } from '@wordclaw/shared/testing/service-contract'
import { gateway } from '../src/service.ts'

testMigrations(gateway)
