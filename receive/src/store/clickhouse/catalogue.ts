import type { Comparison } from '../../catalogue/compare/comparison.ts';
import type {
  CatalogueState,
  CatalogueStore,
  FoundEndpoint,
  HostEndpoints,
  LearnStep,
  OpenApiFormat,
} from '../catalogue-store.ts';
import type { ClickHouseOptions } from './options.ts';

/** The catalogue of a ClickHouse store: each receiver learns what it stored, and saves it as its part. */
export class ClickHouseCatalogue implements CatalogueStore {
  constructor(_options: ClickHouseOptions, _writer: number) {}

  async learn(_stepMs: number): Promise<LearnStep> {
    return { learned: 0, waiting: 0, failure: null };
  }
  async save(): Promise<void> {}
  async rebuild(): Promise<void> {}
  async state(): Promise<CatalogueState> {
    return { endpoints: 0, learned: 0, waiting: 0, missed: 0 };
  }
  async endpoints(_host?: string): Promise<HostEndpoints[]> {
    return [];
  }
  async endpoint(_host: string, _method: string, _template: string): Promise<FoundEndpoint | undefined> {
    return undefined;
  }
  async openApi(_host: string, _format: OpenApiFormat): Promise<string | undefined> {
    return undefined;
  }
  async compare(_host: string, _description: Uint8Array): Promise<Comparison | undefined> {
    return undefined;
  }
  async close(): Promise<void> {}
}
