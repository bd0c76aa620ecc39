import { testManifest } from '@wordclaw/shared/testing/service-contract'
import { gateway } from '../src/service.ts'

testManifest(gateway)
