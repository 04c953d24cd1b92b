// What the reader has installed and this repository has not, as far as the examples use it.
declare module "@nestjs/config" {
  export class ConfigService {
    get(name: string): string | undefined;
    getOrThrow(name: string): string;
  }
}
