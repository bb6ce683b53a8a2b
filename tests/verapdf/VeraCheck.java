// Asks veraPDF's library whether files follow given standards, and answers in JSON on stdout:
// [{"file": …, "flavour": "ua1", "compliant": true, "failures": [{"rule", "count", "message", "where"}]}]
// usage: java VeraCheck ua1,3a FILE.pdf…
import java.io.File;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        List<String> results = new ArrayList<>();
        for (int i = 1; i < arguments.length; i++) {
            for (String flavour : arguments[0].split(",")) {
                results.add(check(arguments[i], PDFAFlavour.byFlavourId(flavour)));
            }
        }
        System.out.println("[" + String.join(",", results) + "]");
    }

    private static String check(String file, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new File(file), flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, 50, true, false, false)) {
            ValidationResult result = validator.validate(parser);
            Map<RuleId, TestAssertion> first = new LinkedHashMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    first.putIfAbsent(assertion.getRuleId(), assertion);
                }
            }
            List<String> failures = new ArrayList<>();
            for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
                RuleId rule = failed.getKey();
                TestAssertion example = first.get(rule);
                failures.add("{\"rule\":" + quoted(rule.getClause() + "-" + rule.getTestNumber())
                        + ",\"count\":" + failed.getValue()
                        + ",\"message\":" + quoted(example == null ? "" : example.getMessage())
                        + ",\"where\":" + quoted(example == null ? "" : example.getLocation().getContext()) + "}");
            }
            return "{\"file\":" + quoted(file) + ",\"flavour\":" + quoted(flavour.getId())
                    + ",\"compliant\":" + result.isCompliant()
                    + ",\"failures\":[" + String.join(",", failures) + "]}";
        }
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : String.valueOf(text).toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(' ');
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
