import { testManifest } from '@wordclaw/shared/testing/service-contract'
import { forms } from '../src/service.ts'

testManifest(forms)
