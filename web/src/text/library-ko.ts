/** 라이브러리의 영어 문장과 그 한국어. */
export const libraryKo: Readonly<Record<string, string>> = {};
