import { ImportDomainNotEmpty } from '@wordclaw/shared/bundle/import.errors'
import type { RouteHead } from '@wordclaw/shared/manifest'
import { AssetStorageNotConfigured } from '../assets/asset.errors.ts'
import { BundleInvalid, ExportDuringMigration, ImportGone } from './bundle.errors.ts'
import { Imported } from './import/commit.ts'

/** The two ways of a bundle, as the manifest lists them. */
export const bundleRouteHeads = {
  'domain.export': { errors: [ExportDuringMigration] },
  'domain.import': { output: Imported, errors: [BundleInvalid, ImportDomainNotEmpty, ImportGone, AssetStorageNotConfigured] },
} satisfies Readonly<Record<string, RouteHead>>
