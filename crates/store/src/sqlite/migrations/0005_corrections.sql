-- What analysts said is asked for whenever models learn from it: a few among all that models said.
CREATE INDEX annotation_analyst ON annotation (seq) WHERE analyst = 1;
