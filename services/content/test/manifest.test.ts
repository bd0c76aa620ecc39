import { testManifest } from '@wordclaw/shared/testing/service-contract'
import { content } from '../src/service.ts'

testManifest(content)
