import { testManifest } from '@wordclaw/shared/testing/service-contract'
import { search } from '../src/service.ts'

testManifest(search)
