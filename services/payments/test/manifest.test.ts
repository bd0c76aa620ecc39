import { testManifest } from '@wordclaw/shared/testing/service-contract'
import { payments } from '../src/service.ts'

testManifest(payments)
