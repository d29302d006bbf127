declare const __CORE_HASH__: string;
declare const __EXTRAS_HASH__: string;
declare const __VERSION__: string;

declare module "*.css?inline" {
  const text: string;
  export default text;
}
