import { testMigrations } from '@wordclaw/shared/testing/service-contract'
import { content } from '../src/service.ts'

testMigrations(content)
