/** Of bash, which is everywhere; zsh and fish are asked in tests/hosts. */
import { testCompletion } from "./completing.ts";

testCompletion("bash");
