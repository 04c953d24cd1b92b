// What the reader has installed and this repository has not, as far as the examples use it.
declare module "@nestjs/config" {
  export class ConfigService {
    get(name: string): string | undefined;
    getOrThrow(name: string): string;
  }
}

declare module "@nestjs/testing" {
  import type { INestApplication, ModuleMetadata } from "@nestjs/common";
  export const Test: {
    createTestingModule(metadata: ModuleMetadata): {
      compile(): Promise<{ createNestApplication(): INestApplication }>;
    };
  };
}
