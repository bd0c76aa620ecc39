import { testMigrations } from '@wordclaw/shared/testing/service-contract'
import { forms } from '../src/service.ts'

testMigrations(forms)
