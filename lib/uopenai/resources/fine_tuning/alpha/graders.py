"""``client.fine_tuning.alpha.graders``

Made by `make generate` from tools/spec: do not edit.
"""

from uopenai.resources import Resource


class Graders(Resource):
    """``client.fine_tuning.alpha.graders``"""

    def run(self, **params):
        """Gives an Answer (RunGraderResponse).

        Takes *grader*, *model_sample*; may take *item*.

        ``POST /fine_tuning/alpha/graders/run``, runGrader.
        """
        return self._client._post("/fine_tuning/alpha/graders/run", params)

    def validate(self, **params):
        """Gives an Answer (ValidateGraderResponse).

        Takes *grader*.

        ``POST /fine_tuning/alpha/graders/validate``, validateGrader.
        """
        return self._client._post("/fine_tuning/alpha/graders/validate", params)


GROUP = Graders
