import { testMigrations } from '@wordclaw/shared/testing/service-contract'
import { search } from '../src/service.ts'

testMigrations(search)
