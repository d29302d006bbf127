import type { Language } from "../chat/types";

const RULES = { pl: new Intl.PluralRules("pl"), en: new Intl.PluralRules("en") };

/** The form that goes with a number, which stands in the place of `#`: "1 znak", "3 znaki", "5 znaków". */
export function counted(language: Language, count: number, one: string, few: string, many: string): string {
  const forms: Partial<Record<Intl.LDMLPluralRule, string>> = { one, few };
  return (forms[RULES[language].select(count)] ?? many).replace("#", String(count));
}
