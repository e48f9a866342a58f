using Cerbert.Tensors.Random;

namespace Cerbert.Tensors;

/// <summary>
/// Everything an op needs from the hardware. The CPU's is the only one today; another device joins by implementing this
/// class, and no op, layer or trainer changes.
/// </summary>
/// <remarks>
/// Shapes are checked by the ops. Activations may be float32 or bfloat16; parameters, their gradients, statistics and losses are
/// float32. "accumulate" adds to what the destination holds instead of replacing it.
/// </remarks>
public abstract class Kernels
{
    /// <summary>The device in use.</summary>
    public static Kernels Current { get; set; } = new Cpu.CpuKernels();

    /// <summary>Sets every element.</summary>
    public abstract void Fill(Tensor target, float value);

    /// <summary>target (+)= scale · source, converting between element types.</summary>
    public abstract void Copy(Tensor source, Tensor target, bool accumulate, float scale = 1);

    /// <summary>c (+)= op(a)·op(b) + bias. op(a) is [m, k], op(b) is [k, n]; bias is [n] or null.</summary>
    public abstract void MatMul(Tensor a, bool transposeA, Tensor b, bool transposeB, Tensor c, bool accumulate, Tensor? bias = null);

    /// <summary>y (+)= x·Wᵀ + bias, or x·W, in x's element type, from the copy of the weight that the engine in use is fastest with.</summary>
    /// <param name="x">[rows, inputs], or [rows, outputs] without <paramref name="transposed"/>.</param>
    /// <param name="weight">W, [outputs, inputs].</param>
    /// <param name="transposed">Whether W is transposed.</param>
    /// <param name="y">[rows, outputs], or [rows, inputs].</param>
    /// <param name="accumulate">Adds to y.</param>
    /// <param name="bias">One number for each column of y, or null.</param>
    public void MatMulWeight(Tensor x, Parameter weight, bool transposed, Tensor y, bool accumulate, Tensor? bias = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        if (x.DType == DType.BFloat16 && x.Rows > 0 && weight.UpToDatePacked() is { } packed && TryMatMulPacked(x, packed, transposed, y, accumulate, bias))
            return;
        MatMul(x, false, weight.As(x.DType), transposed, y, accumulate, bias);
    }

    /// <summary>y (+)= x·Wᵀ + bias, or x·W, of a packed weight; false, and nothing is done, where the engine wants plain rows for these sizes.</summary>
    public abstract bool TryMatMulPacked(Tensor x, PackedWeight weight, bool transposed, Tensor y, bool accumulate, Tensor? bias = null);

    /// <summary>Rounds a weight to bfloat16 into a packed copy, halves away from zero.</summary>
    public abstract void Pack(Tensor value, PackedWeight target);

    /// <summary>Puts into <see cref="PackedWeight.Lower"/> what the packed copy of a weight lacks of its numbers.</summary>
    public abstract void SplitWeight(Tensor value, PackedWeight target);

    /// <summary>value = the weight whose halves lie in a packed copy.</summary>
    public abstract void JoinWeight(PackedWeight source, Tensor value);

    /// <summary>
    /// y ≈ x·Wᵀ + bias by products of whole numbers: each row of x is rounded to 8 bits with a scale of its own, as it comes. For inference, where
    /// <see cref="MatMul.MatMulEngine.SupportsInt8"/>.
    /// </summary>
    public abstract void MatMulInt8(Tensor x, QuantizedWeight weight, Tensor? bias, Tensor y);

    /// <summary>target [columns] (+)= sum over the rows of x.</summary>
    public abstract void SumRows(Tensor x, Tensor target, bool accumulate);

    /// <summary>y = f(x), element by element.</summary>
    public abstract void Activate(Activation activation, Tensor x, Tensor y);

    /// <summary>dx (+)= f'(x) · dy; dx may be dy.</summary>
    public abstract void ActivateBackward(Activation activation, Tensor x, Tensor dy, Tensor dx, bool accumulate);

    /// <summary>dy = f'(x) · dy and x = f(x), in one pass.</summary>
    public abstract void ActivateBoth(Activation activation, Tensor x, Tensor dy);

    /// <summary>y (+)= x where the mask keeps, scaled; 0 elsewhere. y may be x. It is its own backward.</summary>
    public abstract void Dropout(Tensor x, DropoutMask mask, Tensor y, bool accumulate);

    /// <summary>
    /// y = gamma · normalised + beta, normalised = (v − mean v) / sqrt(var v + epsilon), v = residual + dropout(x), per row.
    /// </summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="residual">[rows, columns], or null for none.</param>
    /// <param name="mask">Dropout of x.</param>
    /// <param name="gamma">[columns].</param>
    /// <param name="beta">[columns].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">[rows, columns].</param>
    /// <param name="normalised">Kept for backward, or null.</param>
    /// <param name="inverse">[rows]: 1 / sqrt(var + epsilon), kept for backward, or null.</param>
    public abstract void LayerNorm(
        Tensor x, Tensor? residual, DropoutMask mask, Tensor gamma, Tensor beta, float epsilon, Tensor y, Tensor? normalised, Tensor? inverse);

    /// <summary>y = gamma · normalised + beta, per row: what <see cref="LayerNorm"/> ends with.</summary>
    public abstract void ScaleAndShift(Tensor normalised, Tensor gamma, Tensor beta, Tensor y);

    /// <summary>
    /// With g = dy · gamma: dv = inverse · (g − mean g − normalised · mean(g · normalised)); residual gradient (+)= dv, dx (+)=
    /// mask · dv, dgamma (+)= Σ dy · normalised, dbeta (+)= Σ dy. Null targets are skipped.
    /// </summary>
    public abstract void LayerNormBackward(
        Tensor dy, Tensor normalised, Tensor inverse, Tensor gamma, DropoutMask mask, GradTarget dx, GradTarget dresidual, GradTarget dgamma, GradTarget dbeta);

    /// <summary>sum [tokens, columns] = words[ids] + positions[positionIds] + types[typeIds]; null tables are left out.</summary>
    public abstract void Embed(EmbeddingIndices indices, Tensor words, Tensor? positions, Tensor? types, Tensor sum);

    /// <summary>Adds row r of dsum to row indices[r] of the table's gradient, in the order of the rows.</summary>
    public abstract void EmbedBackward(ReadOnlyMemory<int> indices, Tensor dsum, GradTarget dtable);

    /// <summary>
    /// Multi-head self-attention inside each sentence: context = dropout(softmax(q·kᵀ · scale))·v per head.
    /// </summary>
    /// <param name="qkv">[tokens, 3·hidden]: query, key, value side by side.</param>
    /// <param name="sequences">Rows of each sentence.</param>
    /// <param name="heads">Number of heads; hidden / heads columns each.</param>
    /// <param name="mask">Dropout of the probabilities.</param>
    /// <param name="context">[tokens, hidden].</param>
    /// <param name="logSum">[heads, tokens]: log of each row's sum of exponentials, kept for backward, or null.</param>
    /// <param name="causal">Whether a token sees only those up to itself.</param>
    public abstract void Attention(
        Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor? logSum, bool causal = false);

    /// <summary>Recomputes the probabilities from q, k and logSum, then the gradient of q, k and v.</summary>
    public abstract void AttentionBackward(
        Tensor qkv, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, Tensor dcontext, GradTarget dqkv, bool causal = false);

    /// <summary>Attention of each sequence's tokens to those of its partner: as <see cref="Attention"/>, see <see cref="Ops.CrossAttention"/>.</summary>
    /// <param name="query">[tokens, hidden].</param>
    /// <param name="keyValue">[key tokens, 2·hidden]: key, value side by side.</param>
    /// <param name="sequences">Rows of each sequence of queries.</param>
    /// <param name="keys">Rows of each one's keys; none is empty whose queries are not.</param>
    /// <param name="heads">Number of heads; hidden / heads columns each.</param>
    /// <param name="mask">Dropout of the probabilities.</param>
    /// <param name="context">[tokens, hidden].</param>
    /// <param name="logSum">[heads, tokens], or null.</param>
    public abstract void CrossAttention(
        Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask, Tensor context, Tensor? logSum);

    /// <summary>The gradient of query, key and value, as <see cref="AttentionBackward"/>.</summary>
    public abstract void CrossAttentionBackward(
        Tensor query, Tensor keyValue, Sequences sequences, Sequences keys, int heads, DropoutMask mask, Tensor context, Tensor logSum,
        Tensor dcontext, GradTarget dquery, GradTarget dkeyValue);

    /// <summary>Self-attention with relative positions and segments: see <see cref="Ops.RelativeAttention"/>.</summary>
    /// <param name="x">What it reads.</param>
    /// <param name="sequences">Rows of each sentence.</param>
    /// <param name="heads">Number of heads; hidden / heads columns each.</param>
    /// <param name="mask">Dropout of the probabilities.</param>
    /// <param name="context">[tokens, hidden].</param>
    /// <param name="logSum">[heads, tokens], or null.</param>
    public abstract void RelativeAttention(RelativeInputs x, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor? logSum);

    /// <summary>The gradients of everything it reads; the same at any thread count.</summary>
    public abstract void RelativeAttentionBackward(
        RelativeInputs x, Sequences sequences, int heads, DropoutMask mask, Tensor context, Tensor logSum, Tensor dcontext, RelativeTargets targets);

    /// <summary>pooled [sentences, hidden] = the first row of each sentence; 0 for an empty one.</summary>
    public abstract void PoolFirst(Tensor x, Sequences sequences, Tensor pooled);

    /// <summary>Adds each pooled gradient to its sentence's first row.</summary>
    public abstract void PoolFirstBackward(Tensor dpooled, Sequences sequences, GradTarget dx);

    /// <summary>pooled [sentences, hidden] = the mean of each sentence's rows; 0 for an empty one.</summary>
    public abstract void PoolMean(Tensor x, Sequences sequences, Tensor pooled);

    /// <summary>Adds each pooled gradient / length to all rows of its sentence.</summary>
    public abstract void PoolMeanBackward(Tensor dpooled, Sequences sequences, GradTarget dx);

    /// <summary>pooled [sentences, columns] = the largest value of each column over a sentence's rows; 0 for an empty one.</summary>
    /// <param name="x">[tokens, columns].</param>
    /// <param name="sequences">Rows of each sentence.</param>
    /// <param name="pooled">[sentences, columns] float32.</param>
    /// <param name="rows">[sentences · columns]: the first row that has the largest value, −1 for an empty sentence; or null.</param>
    public abstract void PoolMax(Tensor x, Sequences sequences, Tensor pooled, int[]? rows);

    /// <summary>Adds each pooled gradient to the row it came from.</summary>
    public abstract void PoolMaxBackward(Tensor dpooled, int[] rows, GradTarget dx);

    /// <summary>Windows of neighbouring rows inside each sentence: see <see cref="Ops.Unfold"/>.</summary>
    public abstract void Unfold(Tensor x, Sequences sequences, int size, Tensor y);

    /// <summary>dx (+)= the sum over the places where each row stood in the windows.</summary>
    public abstract void UnfoldBackward(Tensor dy, Sequences sequences, int size, GradTarget dx);

    /// <summary>target[r, targetColumn + j] (+)= source[r, sourceColumn + j] for j below <paramref name="columns"/>; float32.</summary>
    public abstract void CopyColumns(Tensor source, int sourceColumn, Tensor target, int targetColumn, int columns, bool accumulate);

    /// <summary>y [groups, columns] = Σ_l shares[i, l] · x[i · size + l]; shares are [groups, size]; float32.</summary>
    public abstract void MixGroups(Tensor x, Tensor shares, Tensor y);

    /// <summary>dx[i, l] (+)= shares[i, l] · dy[i]; dshares[i, l] = dy[i] · x[i, l].</summary>
    public abstract void MixGroupsBackward(Tensor x, Tensor shares, Tensor dy, GradTarget dx, Tensor dshares);

    /// <summary>One step of an LSTM: see <see cref="Ops.LongShortTermMemory"/>.</summary>
    /// <param name="gates">[rows · steps, 4 · size]: the inputs' share; row i · steps + step is read.</param>
    /// <param name="step">The step.</param>
    /// <param name="steps">Steps of every row.</param>
    /// <param name="products">[rows, 4 · size]: the state's share; becomes the activated gates.</param>
    /// <param name="cell">[rows, size]: c.</param>
    /// <param name="nextCell">[rows, size]: c'.</param>
    /// <param name="hidden">[rows, size]: h'.</param>
    public abstract void LstmCell(Tensor gates, int step, int steps, Tensor products, Tensor cell, Tensor nextCell, Tensor hidden);

    /// <summary>The step backwards: <paramref name="gates"/>, activated, becomes their gradient, which also goes into rows of dinput; dcell becomes that of c.</summary>
    public abstract void LstmCellBackward(Tensor gates, Tensor cell, Tensor nextCell, Tensor dhidden, Tensor dcell, Tensor dinput, int step, int steps);

    /// <summary>One step of a GRU: see <see cref="Ops.GatedRecurrentUnit"/>.</summary>
    /// <param name="gates">[rows · steps, 3 · size]: the inputs' share; row i · steps + step is read.</param>
    /// <param name="step">The step.</param>
    /// <param name="steps">Steps of every row.</param>
    /// <param name="products">[rows, 3 · size]: the state's share.</param>
    /// <param name="hidden">[rows, size]: h.</param>
    /// <param name="activated">[rows, 3 · size]: r, z, n, kept for backward.</param>
    /// <param name="next">[rows, size]: h'.</param>
    public abstract void GruCell(Tensor gates, int step, int steps, Tensor products, Tensor hidden, Tensor activated, Tensor next);

    /// <summary>The step backwards: products becomes their gradient, dhidden the part of h's that does not go through them.</summary>
    public abstract void GruCellBackward(Tensor activated, Tensor products, Tensor hidden, Tensor dhidden, Tensor dinput, int step, int steps);

    /// <summary>target [indices, columns] = those rows of x.</summary>
    public abstract void Gather(Tensor x, ReadOnlyMemory<int> indices, Tensor target);

    /// <summary>Softmax cross-entropy per row: see <see cref="Ops.CrossEntropy"/>. Returns the reduced loss.</summary>
    public abstract float CrossEntropy(Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum);

    /// <summary>dlogits (+)= scale · d loss / d logits.</summary>
    public abstract void CrossEntropyBackward(
        Tensor logits, ReadOnlyMemory<int> labels, CrossEntropyWeights weights, Tensor logSum, float scale, GradTarget dlogits);

    /// <summary>The mean binary cross-entropy with logits: see <see cref="Ops.BinaryCrossEntropy"/>.</summary>
    public abstract float BinaryCrossEntropy(Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights);

    /// <summary>dlogits (+)= scale · d loss / d logits.</summary>
    public abstract void BinaryCrossEntropyBackward(
        Tensor logits, ReadOnlyMemory<float> targets, float[]? positiveWeights, float scale, GradTarget dlogits);

    /// <summary>The mean squared error of x, or of x squeezed into a range: see <see cref="Ops.MeanSquaredError"/>.</summary>
    public abstract float SquaredError(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range);

    /// <summary>dx (+)= scale · d loss / d x.</summary>
    public abstract void SquaredErrorBackward(Tensor x, ReadOnlyMemory<float> targets, OutputRange? range, float scale, GradTarget dx);

    /// <summary>The mean symmetric divergence of two rows of logits each: see <see cref="Ops.SymmetricDivergence"/>.</summary>
    public abstract float SymmetricDivergence(Tensor x, Tensor y);

    /// <summary>dx and dy (+)= scale · d loss / d x and d y.</summary>
    public abstract void SymmetricDivergenceBackward(Tensor x, Tensor y, float scale, GradTarget dx, GradTarget dy);

    /// <summary>The mean over rows of T²·KL(softmax(teacher / T), softmax(x / T)).</summary>
    public abstract float TemperedDivergence(Tensor x, ReadOnlyMemory<float> teacher, float temperature);

    /// <summary>dx (+)= scale · T·(softmax(x / T) − softmax(teacher / T)) / rows.</summary>
    public abstract void TemperedDivergenceBackward(Tensor x, ReadOnlyMemory<float> teacher, float temperature, float scale, GradTarget dx);

    /// <summary>The mean over rows of −w_y (1 − p_y)^γ log p_y; a single column is one yes-or-no logit.</summary>
    public abstract float FocalLoss(Tensor logits, ReadOnlyMemory<int> labels, float gamma, float[]? weights);

    /// <summary>dlogits (+)= scale · the focal loss's gradient.</summary>
    public abstract void FocalLossBackward(Tensor logits, ReadOnlyMemory<int> labels, float gamma, float[]? weights, float scale, GradTarget dlogits);

    /// <summary>log(1 + Σ exp(γ α (s − m)) over unlike pairs · Σ exp(−γ α (s − 1 + m)) over alike ones).</summary>
    public abstract float CircleLoss(Tensor similarities, ReadOnlyMemory<int> labels, float margin, float scale);

    /// <summary>dsimilarities (+)= factor · the circle loss's gradient, its weights α held.</summary>
    public abstract void CircleLossBackward(Tensor similarities, ReadOnlyMemory<int> labels, float margin, float scale, float factor, GradTarget dsimilarities);

    /// <summary>The mean cosine embedding loss: see <see cref="Ops.CosineEmbedding"/>.</summary>
    public abstract float CosineEmbedding(Tensor cosines, ReadOnlyMemory<int> labels, float margin);

    /// <summary>dcosines (+)= scale · d loss / d cosines.</summary>
    public abstract void CosineEmbeddingBackward(Tensor cosines, ReadOnlyMemory<int> labels, float margin, float scale, GradTarget dcosines);

    /// <summary>Features of pairs: see <see cref="Ops.PairFeatures"/>.</summary>
    /// <param name="pairs">[2·pairs, size], all u first, then all v.</param>
    /// <param name="kind">Which blocks.</param>
    /// <param name="features">[pairs, blocks · size].</param>
    public abstract void PairFeatures(Tensor pairs, PairFeatureKind kind, Tensor features);

    /// <summary>dpairs (+)= the gradient through the features.</summary>
    public abstract void PairFeaturesBackward(Tensor pairs, PairFeatureKind kind, Tensor dfeatures, GradTarget dpairs);

    /// <summary>cosines [pairs, 1] = cos(u, v) of [2·pairs, size], all u first, then all v; 0 where a vector is 0.</summary>
    public abstract void CosineSimilarity(Tensor pairs, Tensor cosines);

    /// <summary>dpairs (+)= the gradient through the cosines.</summary>
    public abstract void CosineSimilarityBackward(Tensor pairs, Tensor dcosines, GradTarget dpairs);

    /// <summary>y = x / |x| · √scale row by row, so that products of two rows are scaled cosines; a norm below 10⁻⁸ counts as that.</summary>
    /// <param name="x">[rows, size] float32.</param>
    /// <param name="scale">Above 0.</param>
    /// <param name="y">[rows, size].</param>
    /// <param name="norms">[rows], |x|.</param>
    public abstract void NormalizeRows(Tensor x, float scale, Tensor y, Tensor norms);

    /// <summary>dx (+)= (√scale·dy − y (y·dy) / √scale) / |x| row by row.</summary>
    public abstract void NormalizeRowsBackward(Tensor y, Tensor norms, float scale, Tensor dy, GradTarget dx);

    /// <summary>products [pairs, 1] = scale · u·v of [2·pairs, size], all u first, then all v.</summary>
    public abstract void PairDot(Tensor pairs, float scale, Tensor products);

    /// <summary>dpairs (+)= the gradient through the products.</summary>
    public abstract void PairDotBackward(Tensor pairs, float scale, Tensor dproducts, GradTarget dpairs);

    /// <summary>The sum of the squares of all elements, in double precision, the same at any thread count.</summary>
    public abstract double SumOfSquares(Tensor x);

    /// <summary>The same of a gradient of which most rows are zero.</summary>
    public abstract double SumOfSquares(RowGrad gradient);

    /// <summary>Sets these rows of a table to zero.</summary>
    public abstract void ClearRows(Tensor table, RowSet rows);

    /// <summary>
    /// Adds the product of every vector with every other, and with itself, in double precision, the same at any thread count: products [i, j] +=
    /// Σ v_i · v_j.
    /// </summary>
    public abstract void AddGram(IReadOnlyList<Tensor> vectors, double[,] products);

    /// <summary>sum = Σ factors[k] · v_k; it may be one of the vectors.</summary>
    public abstract void WeightedSum(IReadOnlyList<Tensor> vectors, float[] factors, Tensor sum);

    /// <summary>One AdamW update of one parameter, in a single pass over its memory: see <see cref="AdamWStep"/>; an average and rounded copies follow in the same pass.</summary>
    /// <remarks>Of a packed weight that is split (<see cref="Parameter.Split"/>) the halves are updated, and the value is not touched.</remarks>
    public abstract void AdamW(
        Tensor value, Tensor? gradient, Tensor moment1, Tensor moment2, Tensor? half, in AdamWStep step, RunningAverage average = default,
        PackedRows packed = default);

    /// <summary>The same update, to the last bit, of a table of which only some rows ever had a gradient.</summary>
    /// <param name="value">[rows, columns].</param>
    /// <param name="gradient">That of the rows that were read.</param>
    /// <param name="moved">Those, and the rows that moments may be other than zero in.</param>
    /// <param name="moment1">[rows, columns].</param>
    /// <param name="moment2">[rows, columns].</param>
    /// <param name="step">The update; without L2.</param>
    /// <param name="average">What follows in the same pass.</param>
    public abstract void AdamW(
        Tensor value, RowGrad gradient, RowSet moved, Tensor moment1, Tensor moment2, in AdamWStep step, RunningAverage average = default);

    /// <summary>One step of stochastic gradient descent of one parameter: see <see cref="SgdStep"/>; the buffer is null without momentum.</summary>
    public abstract void Sgd(Tensor value, Tensor gradient, Tensor? buffer, Tensor? half, in SgdStep step);

    /// <summary>One MADGRAD update of one parameter in a single pass: see <see cref="MadgradStep"/>.</summary>
    /// <param name="value">The parameter.</param>
    /// <param name="gradient">Its gradient.</param>
    /// <param name="sum">s, the weighted sum of gradients.</param>
    /// <param name="squares">v, the weighted sum of squared gradients.</param>
    /// <param name="start">The parameter's values before the first update.</param>
    /// <param name="half">Its bfloat16 copy, or null.</param>
    /// <param name="step">The numbers of this update.</param>
    public abstract void Madgrad(Tensor value, Tensor gradient, Tensor sum, Tensor squares, Tensor start, Tensor? half, in MadgradStep step);

    /// <summary>The first pass of a LAMB update: renews the moments. See <see cref="LambStep"/>.</summary>
    /// <returns>The sums of the squares of the values and of the update u, the same at any thread count.</returns>
    public abstract (double Value, double Update) LambMoments(Tensor value, Tensor gradient, Tensor moment1, Tensor moment2, in LambStep step);

    /// <summary>The second pass of a LAMB update: p ← p − rate·u.</summary>
    public abstract void LambApply(Tensor value, Tensor moment1, Tensor moment2, Tensor? half, float rate, in LambStep step);

    /// <summary>The first pass of an Adafactor update: renews the means of squared gradients. See <see cref="AdafactorStep"/>.</summary>
    /// <param name="gradient">[rows, columns].</param>
    /// <param name="row">[rows], or the gradient's shape where <paramref name="column"/> is null.</param>
    /// <param name="column">[columns], or null to keep every square.</param>
    /// <param name="step">The numbers of this update.</param>
    public abstract void AdafactorMoments(Tensor gradient, Tensor row, Tensor? column, in AdafactorStep step);

    /// <summary>The sum of the squares of the update u, the same at any thread count.</summary>
    public abstract double AdafactorSquares(Tensor gradient, Tensor row, Tensor? column, in AdafactorStep step);

    /// <summary>The last pass of an Adafactor update; the first moment is null where there is none.</summary>
    public abstract void AdafactorApply(
        Tensor value, Tensor gradient, Tensor row, Tensor? column, Tensor? moment, Tensor? half, in AdafactorStep step);

    /// <summary>target ← target + weight·(source − target): running averages, and decay towards other weights.</summary>
    /// <param name="target">What moves.</param>
    /// <param name="source">Where to.</param>
    /// <param name="weight">1 copies the source exactly.</param>
    /// <param name="half">The target's bfloat16 copy, renewed in the same pass, or null.</param>
    public abstract void Blend(Tensor target, Tensor source, float weight, Tensor? half = null);

    /// <summary>slow ← slow + weight·(value − slow), then value ← slow, in one pass.</summary>
    public abstract void Lookahead(Tensor value, Tensor slow, Tensor? half, float weight);

    /// <summary>Exchanges the contents of two float32 tensors in one pass.</summary>
    /// <param name="value">One.</param>
    /// <param name="other">The other.</param>
    /// <param name="half">The bfloat16 copy of <paramref name="value"/>, renewed in the same pass, or null.</param>
    public abstract void Exchange(Tensor value, Tensor other, Tensor? half);

    /// <summary>backup ← value, then value ← value + scale·direction, in one pass.</summary>
    public abstract void Perturb(Tensor value, Tensor direction, Tensor backup, float scale);

    /// <summary>backup ← value, then value ← initial + dropout(value − initial), in one pass.</summary>
    public abstract void Mixout(Tensor value, Tensor initial, Tensor backup, DropoutMask mask);

    /// <summary>The sum of (x − y)² in double precision, the same at any thread count.</summary>
    public abstract double SquaredDistance(Tensor x, Tensor y);
}
