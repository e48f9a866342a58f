using System.Globalization;
using Cerbert.Explore;
using Cerbert.Training.Explaining;
using Cerbert.Training.Modeling;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Cerbert.Tests.Pages;

[Collection("pages"), Trait("Category", "slow")]
public sealed class ExamplePageTests(Browser browser, ExplainedRun run) : PageTests(browser)
{
    private const string Text = "The soup was not pleasant.";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Example_Row_ShowsWhatTheLibraryComputes()
    {
        using ModelExplainer explainer = ModelExplainer.Open(run.Folder);
        string text = explainer.Examples("sentiment", explainer.Tasks[0].Data.Dev).Examples[1].Text;
        Prediction prediction = explainer.Predict(text, task: "sentiment");
        TokenSalience salience = explainer.Salience(text, task: "sentiment", cancellation: Token);
        await using ExploreServer server = await Start();
        IPage page = await Open(server, "row=1");
        await Expect(page.GetByLabel("text", new() { Exact = true })).ToHaveValueAsync(text);
        await Expect(page.Locator(".answer")).ToContainTextAsync(prediction.Label);
        await Expect(page.GetByLabel("Outputs").Locator("tbody tr").Nth(1).Locator("td").First).ToHaveTextAsync(prediction.Logits[1].ToString("0.000", CultureInfo.InvariantCulture));
        ILocator tokens = page.GetByLabel("Salience").GetByRole(AriaRole.Button);
        await Expect(tokens).ToHaveTextAsync([.. salience.Tokens.Select(token => token.Text)]);
        await Expect(page.GetByText($"from {salience.Integral!.BaselineValue:0.000} with every token blank to {salience.Value:0.000}, in {salience.Integral.Steps} points")).ToBeVisibleAsync();
        double largest = salience.Scores.Max(Math.Abs);
        for (int i = 0; i < salience.Tokens.Count; i++)
        {
            string style = await tokens.Nth(i).GetAttributeAsync("style") ?? "";
            Assert.Equal(Math.Abs(salience.Scores[i]) / largest, double.Parse(style["--v:".Length..], CultureInfo.InvariantCulture), 2e-3);
        }

        await page.GetByLabel("method", new() { Exact = true }).SelectOptionAsync("gradient × input");
        await Expect(page.GetByText("What a small change of each token would do")).ToBeVisibleAsync();
        await page.GetByLabel("output", new() { Exact = true }).SelectOptionAsync(prediction.Label == "positive" ? "negative" : "positive");
        await Expect(page.GetByText(prediction.Label == "positive" ? "For negative: blue" : "For positive: blue")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Example_EditedText_MovesThePredictionAgainstTheOriginal()
    {
        using ModelExplainer explainer = ModelExplainer.Open(run.Folder);
        await using ExploreServer server = await Start();
        IPage page = await Open(server, "row=2");
        await Expect(page.GetByLabel("Salience")).ToBeVisibleAsync();
        await Expect(page.GetByText("Back to the original")).ToHaveCountAsync(0);
        await page.GetByLabel("text", new() { Exact = true }).FillAsync(Text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask the model" }).ClickAsync();
        ILocator positive = page.GetByLabel("Outputs").Locator("tbody tr").Nth(1);
        await Expect(positive.Locator("td").First).ToHaveTextAsync(explainer.Predict(Text, task: "sentiment").Logits[1].ToString("0.000", CultureInfo.InvariantCulture));
        await Expect(positive.Locator(".change")).ToContainTextAsync(" %");
        Assert.Matches(@"^[+−]?\d+(\.\d)? %$", await positive.Locator(".change").InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Back to the original" }).ClickAsync();
        await Expect(page.GetByText("Back to the original")).ToHaveCountAsync(0);
        await page.GetByLabel("text", new() { Exact = true }).FillAsync(" ");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask the model" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("the text is empty; expected something to explain");
    }

    [Fact]
    public async Task Example_ChosenToken_GetsWordsAndItsAttention()
    {
        using ModelExplainer explainer = ModelExplainer.Open(run.Folder);
        await using ExploreServer server = await Start();
        IPage page = await Open(server, "row=3");
        ILocator token = page.GetByLabel("Salience").GetByRole(AriaRole.Button).Nth(2);
        await token.ClickAsync();
        await Expect(token).ToHaveAttributeAsync("aria-pressed", "true");
        string text = await page.GetByLabel("text", new() { Exact = true }).InputValueAsync();
        await Expect(page.Locator(".guess bdi")).ToHaveTextAsync([.. explainer.Suggest(2, text, task: "sentiment").Select(guess => guess.Token)]);

        await page.GetByTitle("layer 2, head 3").ClickAsync();
        await Expect(page.GetByTitle("layer 2, head 3")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(page.Locator(".attention figcaption")).ToHaveTextAsync("layer 2, head 3");
        TokenAttention attention = explainer.Attention(text, task: "sentiment");
        int count = attention.Sequences[0].Count;
        float[] row = attention.Layers[1].Of(0).Slice((2 * count * count) + (2 * count), count).ToArray();
        ILocator strip = page.GetByLabel("Attention of the chosen token").GetByRole(AriaRole.Button);
        int most = Array.IndexOf(row, row.Max());
        Assert.Equal("--v:1.000", await strip.Nth(most).GetAttributeAsync("style"));
        await strip.Nth(0).ClickAsync();
        await Expect(page.GetByText("What [CLS] attends to")).ToBeVisibleAsync();
        // The pictures are really drawn.
        Assert.True(await page.GetByTitle("layer 1, head 1").Locator("img").EvaluateAsync<bool>("image => image.complete && image.naturalWidth > 0"));
    }

    [Fact]
    public async Task Example_Nearest_AreTrainingExamplesThatOpen()
    {
        using ModelExplainer explainer = ModelExplainer.Open(run.Folder);
        await using ExploreServer server = await Start();
        IPage page = await Open(server, "row=4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Find the nearest" }).ClickAsync();
        string text = await page.GetByLabel("text", new() { Exact = true }).InputValueAsync();
        IReadOnlyList<Neighbour> nearest = explainer.Nearest(explainer.Features("sentiment", cancellation: Token), "sentiment", text);
        ILocator rows = page.GetByLabel("Nearest examples").Locator("tbody tr");
        await Expect(rows).ToHaveCountAsync(10);
        await Expect(rows.First).ToContainTextAsync(nearest[0].Answer.Example.Text);
        await Expect(rows.First).ToContainTextAsync(nearest[0].Cosine.ToString("0.000", CultureInfo.InvariantCulture));
        await page.GetByLabel("Salience").GetByRole(AriaRole.Button).Nth(3).ClickAsync();
        await Expect(page.Locator(".guess")).ToHaveCountAsync(5);
        await Pictures.KeepAsync(page, "explore-example");
        await rows.First.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByText($"row {nearest[0].Answer.Row} of the training data, label {nearest[0].Answer.Label}")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("text", new() { Exact = true })).ToHaveValueAsync(nearest[0].Answer.Example.Text);
    }

    [Fact]
    public async Task Example_HostileText_IsText()
    {
        await using ExploreServer server = await Start();
        IPage page = await Open(server, "row=0");
        await Expect(page.GetByLabel("text", new() { Exact = true })).ToHaveValueAsync(ExplainedRun.Hostile);
        await Expect(page.GetByLabel("Salience").GetByRole(AriaRole.Button).First).ToHaveTextAsync("[CLS]");
        await page.GotoAsync(new Uri(server.Address, "/map?run=words&task=sentiment").ToString());
        await page.GetByRole(AriaRole.Button, new() { Name = "Draw" }).ClickAsync();
        await Expect(page.Locator(".map title").First).ToContainTextAsync(ExplainedRun.Hostile);
        Assert.Equal("Map – Cerbert", await page.TitleAsync());
        Assert.Equal(0, await page.Locator("main script, main img").CountAsync());
    }

    [Fact]
    public async Task Example_PairOfNumbers_ShowsBothTexts()
    {
        await using ExploreServer server = await Start();
        IPage page = await Open(server, "data=train&row=5", "similarity");
        await Expect(page.GetByLabel("second text")).Not.ToBeEmptyAsync();
        await Expect(page.GetByLabel("Outputs").Locator("tbody tr")).ToHaveCountAsync(1);
        // Each text has its own [CLS] and [SEP].
        await Expect(page.GetByLabel("Salience").Locator(".special")).ToHaveCountAsync(4);
        await page.GetByLabel("Attention", new() { Exact = true }).WaitForAsync();
        await page.Locator("select").Filter(new() { HasText = "second" }).SelectOptionAsync("second");
        await Expect(page.Locator(".attention svg text")).Not.ToHaveCountAsync(0);
        await page.GetByLabel("second text").FillAsync("A dog sleeps.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask the model" }).ClickAsync();
        await Expect(page.GetByLabel("Outputs").Locator(".change")).ToBeVisibleAsync();
        Assert.Matches(@"^[+−]?\d+(\.\d+)?$", await page.GetByLabel("Outputs").Locator(".change").InnerTextAsync());
    }

    [Fact]
    public async Task Example_ModelThatOnlyGuessesWords_GuessesThem()
    {
        string folder = run.SaveGuesser();
        using ModelExplainer explainer = ModelExplainer.Open(folder);
        await using ExploreServer server = await ExploreServer.StartAsync(new ExploreOptions { Folders = [folder] }, Token);
        IPage page = await OpenAsync(new Uri(server.Address, $"/example{server.Address.Query}"));
        await page.GetByLabel("text", new() { Exact = true }).FillAsync(Text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Ask the model" }).ClickAsync();
        await page.GetByLabel("Tokens").GetByRole(AriaRole.Button).Nth(2).ClickAsync();
        await Expect(page.Locator(".guess bdi")).ToHaveTextAsync([.. explainer.Suggest(2, Text).Select(guess => guess.Token)]);
        await Expect(page.GetByTitle("layer 1, head 1")).ToBeVisibleAsync();
        await Expect(page.GetByText("What each token adds")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Example_RowThatIsNotThere_SaysSo()
    {
        await using ExploreServer server = await Start();
        IPage page = await Open(server, "row=100000");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("there is no row 100000: the file has rows 0 to ");
    }

    private Task<ExploreServer> Start() => ExploreServer.StartAsync(new ExploreOptions { Folders = [run.Folder] }, Token);

    private Task<IPage> Open(ExploreServer server, string query, string task = "sentiment") =>
        OpenAsync(new Uri(server.Address, $"/example?run=words&task={task}&{query}{server.Address.Query.Replace('?', '&')}"));
}
