import { testWordModel } from '../support/word-models.js';

testWordModel('SkipGram');
